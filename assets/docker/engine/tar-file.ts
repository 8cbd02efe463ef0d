/** A small text file that is written into a container before it starts. */
export type TarFile = {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
};
