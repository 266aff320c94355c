import { TestProgram } from '../support/program';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

/** A command that waits for ever, and what it does on a signal. */
const command = (whenInterrupted: string): string => `
  const { Command } = require('commander');
  const { runCommand } = require('./delivery/run-command');
  const { Stop } = require('./delivery/stop');
  const action = async () => { console.log('at work'); setInterval(() => {}, 1000); await new Promise(() => {}); };
  runCommand(new Command(), action, { whenInterrupted: async () => { ${whenInterrupted} } });`;

test.each([
  ['SIGINT', 130, "console.log('stopped the server')", ['stopped the server']],
  [
    'SIGTERM',
    143,
    "throw new Stop('the server went on', 'stop it by hand')",
    ['the server went on', 'next: stop it by hand'],
  ],
] as const)('%s ends with %i, after what is done then, or why it is not', async (signal, code, does, said) => {
  const program = TestProgram.start(process.execPath, ['--require', 'ts-node/register', '--eval', command(does)]);
  await program.said(/at work/);

  expect(await program.end(signal)).toBe(code);
  expect(program.lines).toEqual(['at work', '', `${signal}: ending what was started`, ...said]);
});
