/** ZADD (without options), ZINCRBY, ZREVRANGE. */
import { type Command, pairs, parseInt64 } from '../command.ts';
import { CommandError, syntaxError, unsupported } from '../reply.ts';

const zadd: Command = {
  name: 'zadd',
  arity: -4,
  run({ keyspace }, [key = '', ...words]) {
    const option = words.find((word, index) => index % 2 === 0 && /^[a-z]{2,4}$/i.test(word));
    if (option && /^(nx|xx|gt|lt|ch|incr)$/i.test(option))
      throw unsupported(`option ${option} of ZADD`);
    if (words.length % 2 !== 0) throw syntaxError();
    const scored = [...pairs(words)].map(([score, member]) => [parseScore(score), member] as const);
    const scores = keyspace.getOrMake(key, 'zset', () => new Map());
    const before = scores.size;
    for (const [score, member] of scored) scores.set(member, score);
    return scores.size - before;
  },
};

const zincrby: Command = {
  name: 'zincrby',
  arity: 4,
  run({ keyspace }, [key = '', amount = '', member = '']) {
    const added = parseScore(amount);
    const sum = (keyspace.get(key, 'zset')?.get(member) ?? 0) + added;
    if (Number.isNaN(sum)) throw new CommandError('ERR resulting score is not a number (NaN)');
    keyspace.getOrMake(key, 'zset', () => new Map()).set(member, sum);
    return formatScore(sum);
  },
};

const zrevrange: Command = {
  name: 'zrevrange',
  arity: -4,
  run({ keyspace }, [key = '', first = '', last = '', ...options]) {
    const [from, to] = [Number(parseInt64(first)), Number(parseInt64(last))];
    const withScores = options[0]?.toLowerCase() === 'withscores';
    if (options.length > 1 || (options.length === 1 && !withScores)) throw syntaxError();
    const ranked = [...(keyspace.get(key, 'zset') ?? [])].sort(
      ([memberA, scoreA], [memberB, scoreB]) =>
        scoreA === scoreB ? (memberA < memberB ? 1 : -1) : scoreB > scoreA ? 1 : -1,
    );
    const start = from < 0 ? Math.max(0, from + ranked.length) : from;
    const end = (to < 0 ? to + ranked.length : to) + 1;
    return ranked
      .slice(start, Math.max(start, end))
      .flatMap(([member, score]) => (withScores ? [member, formatScore(score)] : [member]));
  },
};

export const sortedSetCommands: readonly Command[] = [zadd, zincrby, zrevrange];

function parseScore(word: string): number {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(word);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  const score = word.trim() === word && word !== '' ? Number(word) : Number.NaN;
  if (Number.isNaN(score)) throw new CommandError('ERR value is not a valid float');
  return score;
}

const formatScore = (score: number) =>
  Number.isFinite(score) ? String(score) : score > 0 ? 'inf' : '-inf';
