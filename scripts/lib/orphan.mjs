/**
 * Calls `end` when the process that started us is gone, which npm does not tell us: killed, it leaves what it runs behind.
 * Only under npm: started by hand with `&` or `nohup`, outliving the shell is what was asked for.
 */
export function whenOrphaned(end, { everyMs = 500 } = {}) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, everyMs);
  timer.unref();
}
