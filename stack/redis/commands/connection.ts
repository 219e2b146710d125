/** AUTH, HELLO, CLIENT, PING, SELECT, QUIT. */
import { type Command, parseInt64, type Session } from '../command.ts';
import { CommandError, ok, type Reply, syntaxError, unsupported } from '../reply.ts';
import { imitatedVersion } from '../version.ts';

const wrongPassword = () =>
  new CommandError('WRONGPASS invalid username-password pair or user is disabled.');

const auth: Command = {
  name: 'auth',
  arity: -2,
  open: true,
  run({ session, checkPassword }, words) {
    if (words.length > 2) throw syntaxError();
    const [user, password] = words.length === 2 ? words : ['default', words[0]];
    if (!checkPassword(user ?? '', password ?? '')) throw wrongPassword();
    session.authenticated = true;
    return ok;
  },
};

/** Speaks RESP2 and refuses RESP3 as a server without it does: clients then fall back. */
const hello: Command = {
  name: 'hello',
  arity: -1,
  open: true,
  run({ session, checkPassword }, [version, ...options]) {
    if (version !== undefined) {
      const complaint = 'ERR Protocol version is not an integer or out of range';
      if (parseInt64(version, complaint) !== 2n) {
        throw new CommandError('NOPROTO unsupported protocol version');
      }
    }
    let name: string | undefined;
    let authenticated = session.authenticated;
    for (let index = 0; index < options.length; ) {
      const option = options[index]?.toLowerCase();
      const [first, second] = [options[index + 1], options[index + 2]];
      if (option === 'auth' && first !== undefined && second !== undefined) {
        if (!checkPassword(first, second)) throw wrongPassword();
        authenticated = true;
        index += 3;
      } else if (option === 'setname' && first !== undefined) {
        name = checkedName(first);
        index += 2;
      } else {
        throw new CommandError(`ERR Syntax error in HELLO option '${options[index]}'`);
      }
    }
    if (!authenticated) {
      throw new CommandError(
        'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO ' +
          'AUTH <user> <pass> option can be used to authenticate the client and select the RESP ' +
          'protocol version at the same time',
      );
    }
    session.authenticated = true;
    if (name !== undefined) session.name = name;
    return [
      ...['server', 'tracelab-stand-in', 'version', imitatedVersion],
      ...['proto', 2, 'id', session.id, 'mode', 'standalone', 'role', 'master', 'modules', []],
    ];
  },
};

const clientSubcommands: Readonly<
  Record<string, { readonly words: number; run(session: Session, words: readonly string[]): Reply }>
> = {
  id: { words: 0, run: (session) => session.id },
  getname: { words: 0, run: (session) => session.name || null },
  setname: {
    words: 1,
    run(session, [name = '']) {
      session.name = checkedName(name);
      return ok;
    },
  },
  setinfo: {
    words: 2,
    run(_session, [attribute = '', value = '']) {
      if (!/^lib-(name|ver)$/i.test(attribute)) {
        throw new CommandError(`ERR Unrecognized option '${attribute}'`);
      }
      if (!isPlain(value)) {
        throw new CommandError(
          `ERR ${attribute} cannot contain spaces, newlines or special characters.`,
        );
      }
      return ok;
    },
  },
};

const client: Command = {
  name: 'client',
  arity: -2,
  run({ session }, [name = '', ...words]) {
    const subcommand = clientSubcommands[name.toLowerCase()];
    if (!subcommand) {
      throw new CommandError(`ERR unknown subcommand '${name}'. Try CLIENT HELP.`);
    }
    if (words.length !== subcommand.words) {
      throw new CommandError(
        `ERR wrong number of arguments for 'client|${name.toLowerCase()}' command`,
      );
    }
    return subcommand.run(session, words);
  },
};

const ping: Command = {
  name: 'ping',
  arity: -1,
  run(_context, words) {
    if (words.length > 1)
      throw new CommandError("ERR wrong number of arguments for 'ping' command");
    return words[0] ?? { status: 'PONG' };
  },
};

const select: Command = {
  name: 'select',
  arity: 2,
  run(_context, [index = '']) {
    const database = parseInt64(index);
    if (database < 0n || database > 15n) throw new CommandError('ERR DB index is out of range');
    if (database !== 0n) throw unsupported(`database ${database}`);
    return ok;
  },
};

const quit: Command = {
  name: 'quit',
  arity: -1,
  open: true,
  immediate: true,
  run({ session }) {
    session.closing = true;
    return ok;
  },
};

export const connectionCommands: readonly Command[] = [auth, hello, client, ping, select, quit];

const isPlain = (text: string) => /^[!-~]*$/.test(text);

function checkedName(name: string): string {
  if (isPlain(name)) return name;
  throw new CommandError('ERR Client names cannot contain spaces, newlines or special characters.');
}
