/** Where the web app lives, for the server that runs it: `next({ dev: false, dir })`. */
export const dir = import.meta.dirname;
