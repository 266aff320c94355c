/**
 * A process that has loaded the service's packages and waits for the word to be the service: their loading is most of
 * what a start takes. Plain JavaScript, since nothing else is loaded that an edit would have to wait for.
 */
const inspector = require('node:inspector');
const { createRequire } = require('node:module');

const [script, ...packages] = process.argv.slice(2);

// Heard when the packages are loaded, however early it was said.
process.once('message', ({ host, port }) => {
  process.disconnect();
  inspector.open(port, host);
  process.argv = [process.argv[0], script];
  require(script);
});

const load = createRequire(script);
for (const name of packages) {
  try {
    load(name);
  } catch {
    // The service says so itself, with its own place in the code.
  }
}
