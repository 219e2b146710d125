// A component for tests: says and does what its environment tells it.
const { SAY = '', EXIT_CODE, IGNORE_SIGTERM } = process.env;

for (const line of SAY.split('|')) console.log(line);
if (EXIT_CODE !== undefined) process.exit(Number(EXIT_CODE));
process.on('SIGTERM', () => {
  if (IGNORE_SIGTERM === undefined) process.exit(0);
});
setInterval(() => {}, 60_000);
