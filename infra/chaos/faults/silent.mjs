/** A log for connections that are broken on purpose. @type {import("@mirror/chassis").Logger} */
export const silent = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  child: () => silent,
};
