// Loaded before the functions: the emulated cloud has no way out, so that no key is fetched from the real one.
const dns = require('node:dns');

dns.lookup = (hostname, ...rest) => {
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: 'ENOTFOUND',
    hostname,
  });
  process.nextTick(rest.at(-1), error);
};
