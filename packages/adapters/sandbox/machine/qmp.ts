import { connect, type Socket } from "node:net";

type Answer = { readonly return?: unknown; readonly error?: { readonly desc: string }; readonly event?: string };

/** The control line of a machine. @see QEMU's QMP reference */
export class Qmp {
  readonly #socket: Socket;
  readonly #waiting: { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }[] = [];
  #rest = "";
  #greeted: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => this.#read(text));
    socket.on("close", () => this.#fail(new Error("the machine's control line closed")));
    socket.on("error", (error) => this.#fail(error));
  }

  static async open(path: string): Promise<Qmp> {
    const qmp = new Qmp(connect(path));
    await new Promise<void>((resolve, reject) => {
      qmp.#greeted = resolve;
      qmp.#socket.once("error", reject);
    });
    await qmp.command("qmp_capabilities");
    return qmp;
  }

  /** @throws {Error} with what the machine says, when it refuses */
  command(execute: string, values: Record<string, unknown> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#socket.write(`${JSON.stringify({ execute, arguments: values })}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#take(JSON.parse(line) as Answer & { readonly QMP?: unknown });
  }

  #take(answer: Answer & { readonly QMP?: unknown }): void {
    if (answer.QMP !== undefined) return this.#greeted();
    if (answer.event !== undefined) return;
    const waiting = this.#waiting.shift();
    if (answer.error) waiting?.reject(new Error(answer.error.desc));
    else waiting?.resolve(answer.return);
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
