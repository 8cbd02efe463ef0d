// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of functions, and the placeholders are theirs
/** What is offered to an attempt as bait; none of it may ever come back, be touched, or be called. */
export type Canaries = {
  /** A file of the host with a secret in it, readable by this process. */
  readonly file: string;
  /** A folder of the host this process may write to. */
  readonly folder: string;
  /** An HTTP server on loopback, and a server on a socket in the folder. */
  readonly port: number;
  readonly socket: string;
  /** A process of the host that could be signalled. */
  readonly pid: number;
};

export type EscapeAttempt = {
  readonly name: string;
  /** The function's body; `bait` holds the canaries. What it returns is searched for secrets. */
  readonly body: string;
  /** It cannot end by itself, or not everywhere: one of these must be what ended it. Without them it comes to its own end. */
  readonly limit?: readonly ("an answer" | "cpu" | "wall" | "memory" | "output" | "thrown" | "crash" | "syntax")[];
};

const TIME = ["cpu", "wall"] as const;
const ROOM = ["memory", "cpu", "wall", "thrown", "crash"] as const;
const attempt = (name: string, body: string, limit?: EscapeAttempt["limit"]): EscapeAttempt => ({
  name,
  body,
  ...(limit ? { limit } : {}),
});

const byConstructor = (code: string): string => `return bait.constructor.constructor(${JSON.stringify(code)})();`;

const REACHING: readonly EscapeAttempt[] = [
  attempt("the input's constructor makes code", byConstructor("return process.env")),
  attempt("an array's constructor makes code", "return [].constructor.constructor('return process.mainModule')();"),
  attempt("an async function's constructor", "return await (async () => {}).constructor('return process.pid')();"),
  attempt(
    "a generator's constructor",
    "return [...(function* () {}).constructor('yield globalThis.process && process.env')()];",
  ),
  attempt(
    "an error's constructor",
    "try { null.x; } catch (e) { return e.constructor.constructor('return process')().env; }",
  ),
  attempt("indirect eval", "return (0, eval)('process.env');"),
  attempt(
    "eval through a getter",
    "return Object.getOwnPropertyDescriptor(globalThis, 'eval').value('typeof process');",
  ),
  attempt("Reflect.construct of Function", "return Reflect.construct(Function, ['return process.cwd()'])();"),
  attempt(
    "Function.prototype.call on Function",
    "return Function.prototype.call.call(Function, null, 'return process')().env;",
  ),
  attempt("a proxy of Function", "return new Proxy(Function, {})('return process')().env;"),
  attempt("console's own constructor", "return console.log.constructor('return process.env')();"),
  attempt(
    "Symbol.species",
    "class A extends Promise { static get [Symbol.species]() { return Function; } } return String(A.resolve(1).then());",
  ),
  attempt(
    "prepareStackTrace gives call sites",
    "Error.prepareStackTrace = (_, sites) => sites; const s = new Error().stack; return Array.isArray(s) ? s.map((c) => String(c.getThis && c.getThis()) + String(c.getFunction && c.getFunction())) : s;",
  ),
  attempt("caller and arguments", "function f() { return f.caller && f.caller.caller; } return String(f());"),
  attempt(
    "a stack that overflows into the host",
    "const f = () => { try { f(); } catch (e) { return e.constructor.constructor('return process')().env; } }; return f();",
  ),
  attempt(
    "a thenable takes what awaits it",
    "return await { then(done, fail) { done(String(done.constructor.constructor('return typeof process')())); } };",
  ),
  attempt(
    "an error with a hostile message",
    "const e = new Error(); Object.defineProperty(e, 'message', { get() { return this.constructor.constructor('return process')().env; } }); throw e;",
    ["thrown"],
  ),
  attempt(
    "a thrown proxy",
    "throw new Proxy({}, { get(_, k) { return k.constructor.constructor('return process')(); } });",
    ["thrown"],
  ),
  attempt(
    "a value with a hostile toJSON",
    "return { toJSON() { return this.constructor.constructor('return process.env')(); } };",
  ),
  attempt("process by name", "return { ...process.env };"),
  attempt("require by name", "return require('fs').readFileSync(bait.file, 'utf8');"),
  attempt("module.constructor", "return module.constructor._load('child_process').execSync('id').toString();"),
  attempt("process.binding", "return Object.keys(process.binding('fs'));"),
  attempt("import of a builtin", "return (await import('node:fs')).readFileSync(bait.file, 'utf8');"),
  attempt("import of a builtin without its prefix", "return (await import('fs')).readFileSync(bait.file, 'utf8');"),
  attempt("import of the host's file", "return Object.keys(await import('file://' + bait.file));"),
  attempt(
    "import of a data module that imports",
    "return (await import('data:text/javascript,import fs from \"node:fs\"; export default fs')).default.readFileSync(bait.file, 'utf8');",
  ),
  attempt("import over the network", "return await import(`http://127.0.0.1:${bait.port}/evil.mjs`);"),
  attempt("import of a JSON file", "return (await import('file://' + bait.file, { with: { type: 'json' } })).default;"),
  attempt("import of node:process", "return { ...(await import('node:process')).env };"),
  attempt("import of child_process", "return (await import('node:child_process')).execSync('id').toString();"),
  attempt(
    "import of worker_threads",
    "const { Worker } = await import('node:worker_threads'); return String(new Worker('1', { eval: true }));",
  ),
  attempt(
    "import of vm",
    "return (await import('node:vm')).runInNewContext('this.constructor.constructor(\"return process\")().env');",
  ),
  attempt("import of net", "return String((await import('node:net')).connect(bait.port, '127.0.0.1'));"),
  attempt("import of an npm package", "return await import('npm:left-pad');"),
  attempt("Deno by name", "return Deno.readTextFileSync(bait.file);"),
  attempt("Deno's internals", "return Object.keys(Deno[Deno.internal].core.ops);"),
  attempt("Deno's environment", "return Deno.env.toObject();"),
  attempt("Bun by name", "return await Bun.file(bait.file).text();"),
  attempt("a worker", "return String(new Worker('data:text/javascript,postMessage(1)', { type: 'module' }));"),
  attempt(
    "global this of a sloppy function",
    "return Object.keys((function () { return this; })()).concat(String((() => { try { return globalThis.process.env; } catch (e) { return e; } })()));",
  ),
  attempt(
    "walking everything that can be reached",
    `
    const seen = new Set(); const found = []; const stack = [globalThis];
    while (stack.length && seen.size < 20000) {
      const o = stack.pop(); if (o === null || (typeof o !== 'object' && typeof o !== 'function') || seen.has(o)) continue; seen.add(o);
      for (const k of Reflect.ownKeys(o)) { let d; try { d = Object.getOwnPropertyDescriptor(o, k); } catch { continue; }
        if (/^(env|mainModule|execPath|binding|dlopen|readFileSync|readTextFile|exec|spawn|Command|ops|core)$/.test(String(k)) && typeof d?.value !== 'undefined' && o !== String.prototype && o !== RegExp.prototype) found.push(String(k));
        if (d) stack.push(d.value, d.get, d.set); }
      try { stack.push(Object.getPrototypeOf(o)); } catch {}
    }
    if (found.some((k) => k !== 'exec')) throw new Error('ESCAPED ' + found.join());
    return found.length;`,
  ),
];

const FILES: readonly EscapeAttempt[] = [
  attempt(
    "proc's environment of the parent",
    "return Deno.readTextFileSync('/proc/1/environ') + Deno.readTextFileSync(`/proc/${bait.pid}/environ`);",
  ),
  attempt("proc's memory of itself", "return Deno.readTextFileSync('/proc/self/maps');"),
  attempt(
    "a symlink to the canary",
    "Deno.symlinkSync(bait.file, '/tmp/link'); return Deno.readTextFileSync('/tmp/link');",
  ),
  attempt("a file left in the host's folder", "Deno.writeTextFileSync(bait.folder + '/left', 'x'); return 'wrote';"),
  attempt("fetch of a file", "return await (await fetch('file://' + bait.file)).text();"),
  attempt(
    "a blob URL that imports",
    "return await import(URL.createObjectURL(new Blob(['export default 1'], { type: 'text/javascript' })));",
  ),
  attempt("local storage", "localStorage.setItem('a', '1'); return localStorage.getItem('a');"),
  attempt(
    "the cache on disk",
    "const c = await caches.open('a'); await c.put('http://a/', new Response('x')); return 'stored';",
  ),
  attempt(
    "loading a native library",
    "return Deno.dlopen('libc.so.6', { getuid: { parameters: [], result: 'u32' } }).symbols.getuid();",
  ),
  attempt("killing the host", "Deno.kill(bait.pid, 'SIGKILL'); return 'killed';"),
  attempt("killing by process.kill", "process.kill(bait.pid, 'SIGKILL'); return 'killed';"),
  attempt("a child process", "return new TextDecoder().decode(new Deno.Command('/usr/bin/id').outputSync().stdout);"),
];

const NETWORK: readonly EscapeAttempt[] = [
  attempt("fetch of loopback", "return await (await fetch(`http://127.0.0.1:${bait.port}/hit`)).text();"),
  attempt("fetch of localhost by name", "return await (await fetch(`http://localhost:${bait.port}/hit`)).text();"),
  attempt("fetch of loopback as a number", "return await (await fetch(`http://2130706433:${bait.port}/hit`)).text();"),
  attempt(
    "fetch of loopback in IPv6",
    "return await (await fetch(`http://[::ffff:127.0.0.1]:${bait.port}/hit`)).text();",
  ),
  attempt(
    "fetch with the address as the user of a connection",
    "return await (await fetch(`http://good.conn@127.0.0.1:${bait.port}/hit`)).text();",
  ),
  attempt(
    "fetch of a name that begins like a connection",
    "return await (await fetch(`http://good.conn.localhost:${bait.port}/hit`)).text();",
  ),
  attempt("a connection nobody granted", "return await (await fetch('http://other.conn/hit')).text();"),
  attempt(
    "a path nobody granted, by dots",
    "return await (await fetch('http://good.conn/open/%2e%2e/closed')).text();",
  ),
  attempt(
    "following a redirect out of the connection",
    "const r = await fetch('http://good.conn/open/redirect'); return await (await fetch(r.headers.get('location') ?? 'x:')).text();",
  ),
  attempt(
    "a header that names another host",
    "return await (await fetch('http://good.conn/closed', { headers: { host: 'good.conn', 'x-original-url': '/open' } })).text();",
  ),
  attempt(
    "the credential from an echo",
    "return await (await fetch('http://good.conn/open/echo', { headers: { authorization: 'mine' } })).text();",
  ),
  attempt(
    "the credential from an error",
    "const r = await fetch('http://good.conn/open/echo'); throw new Error(await r.text() + [...r.headers]);",
    ["thrown"],
  ),
  attempt(
    "the credential into the log",
    "const r = await fetch('http://good.conn/open/echo'); console.log(await r.text(), [...r.headers]); return 1;",
  ),
  attempt("a metadata-style address", "return await (await fetch('http://169.254.169.254/latest/meta-data/')).text();"),
  attempt("a raw socket", "return String(await Deno.connect({ hostname: '127.0.0.1', port: bait.port }));"),
  attempt(
    "a socket of the host's folder",
    "return String(await Deno.connect({ transport: 'unix', path: bait.socket }));",
  ),
  attempt("listening", "return String(Deno.listen({ port: 0 }));"),
  attempt("asking a name server", "return await Deno.resolveDns('localhost', 'A');"),
  attempt("a web socket", "return String(new WebSocket(`ws://127.0.0.1:${bait.port}/hit`));"),
  attempt("an event source", "return String(new EventSource(`http://127.0.0.1:${bait.port}/hit`));"),
  attempt(
    "XMLHttpRequest",
    "const x = new XMLHttpRequest(); x.open('GET', `http://127.0.0.1:${bait.port}/hit`, false); x.send(); return x.responseText;",
  ),
  attempt("a broadcast to others", "new BroadcastChannel('a').postMessage('x'); return 'sent';"),
];

const EXHAUSTING: readonly EscapeAttempt[] = [
  attempt("an endless loop", "for (;;);", TIME),
  attempt("an endless loop of promises", "for (;;) await 1;", TIME),
  attempt(
    "recursion by microtasks",
    "await new Promise(() => { const f = () => Promise.resolve().then(f); f(); });",
    TIME,
  ),
  attempt("a loop in a getter of the answer", "return { get a() { for (;;); } };", TIME),
  attempt("a loop in a proxy's trap", "return Object.keys(new Proxy({}, { ownKeys() { for (;;); } }));", TIME),
  attempt("a loop in finally", "try { throw 1; } finally { for (;;); }", TIME),
  attempt("a loop in sort", "[3, 1, 2].sort(() => { for (;;); });", TIME),
  attempt("a regular expression bomb", "return /^(a+)+$/.test('a'.repeat(60) + '!');", TIME),
  attempt(
    "a replace bomb",
    "let s = 'aaaaaaaaaa'; for (let i = 0; i < 40; i++) s = s.replace(/a/g, 'aaaaaaaaaa'); return s.length;",
    ROOM,
  ),
  attempt(
    "a JSON bomb",
    "let s = '['.repeat(5e6); try { JSON.parse(s); } catch {} return JSON.parse('[' + '[],'.repeat(3e7) + '0]').length;",
    ROOM,
  ),
  attempt("a huge BigInt", "let n = 2n; for (;;) n = n ** 3n;", ROOM),
  attempt("array buffers", "const a = []; for (;;) a.push(new Uint8Array(1 << 22).fill(1));", ROOM),
  attempt(
    "one huge buffer that grows",
    "const b = new ArrayBuffer(1, { maxByteLength: 2 ** 31 }); b.resize(2 ** 31 - 1); return new Uint8Array(b).fill(1).length;",
    ROOM,
  ),
  attempt(
    "strings",
    "let s = 'x'; const all = []; for (;;) { s = s + s.slice(0, 1e6); all.push(s + all.length); }",
    ROOM,
  ),
  attempt("objects", "const a = []; for (;;) a.push({ a, b: [a] });", ROOM),
  attempt("a map that grows", "const m = new Map(); for (let i = 0; ; i++) m.set({ i }, i);", ROOM),
  attempt("a sparse array filled", "new Array(4e9 - 1 >>> 0).fill(0); return 1;", ROOM),
  attempt("closures without end", "let f = () => 1; for (;;) { const g = f; f = () => g() + 1; }", ROOM),
  attempt("a typed array sorted by a loop", "new Uint8Array(1e6).sort(() => { for (;;); });", TIME),
  attempt("an output bomb", "return 'x'.repeat(5e7);", ["output", "memory", "crash", "thrown", "cpu", "wall"]),
  attempt("an answer nested without end", "let a = []; for (let i = 0; i < 1e6; i++) a = [a]; return a;", [
    "output",
    "thrown",
    "memory",
    "crash",
    "cpu",
    "wall",
  ]),
  attempt("a flood of logs", "for (let i = 0; i < 1e5; i++) console.log('x'.repeat(1000)); return 1;"),
  attempt("logs of one huge line", "console.log('x'.repeat(2e7)); return 1;"),
  attempt("waiting by Atomics", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); return 1;"),
  attempt("memory shared with nobody", "return new SharedArrayBuffer(1e9).byteLength;"),
  attempt("WebAssembly that grows", "const m = new WebAssembly.Memory({ initial: 1 }); for (;;) m.grow(1000);"),
  attempt(
    "WebAssembly from bytes",
    "return await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));",
  ),
  attempt(
    "timers without end",
    "if (typeof setInterval === 'undefined') return 1; for (let i = 0; i < 1000; i++) setInterval(() => {}, 0); await new Promise(() => {});",
    // Where there are no timers it answers at once.
    ["an answer", ...TIME],
  ),
  attempt("stack without end", "const f = () => f() + 1; return f();", ["thrown", "memory", "crash"]),
  attempt("exceptions without end", "for (;;) try { throw new Error('x'.repeat(1e4)); } catch {}", TIME),
  attempt("weak references to watch the collector", "const r = new WeakRef({}); return String(r.deref());"),
  attempt("finalizers", "new FinalizationRegistry(() => { for (;;); }).register({}, 1); return 1;"),
  attempt("a fork bomb", "for (;;) new Deno.Command('/bin/sh', { args: ['-c', ':(){ :|:& };:'] }).spawn();", [
    "thrown",
  ]),
  attempt(
    "pollution of prototypes",
    "Object.prototype.left = 'ESCAPED'; Array.prototype.toJSON = () => 'ESCAPED?'; return 1;",
  ),
  attempt(
    "leaving by exit",
    "const exit = globalThis.process?.exit ?? globalThis.Deno?.exit ?? globalThis.close; exit(); return 1;",
  ),
];

/** Ways out of a sandbox, each of which must end in nothing. The targets are canaries; no real address or file is ever named. */
export const ESCAPE_ATTEMPTS: readonly (EscapeAttempt & { readonly kind: string })[] = Object.entries({
  reaching: REACHING,
  files: FILES,
  network: NETWORK,
  exhausting: EXHAUSTING,
}).flatMap(([kind, attempts]) => attempts.map((each) => ({ ...each, kind })));
