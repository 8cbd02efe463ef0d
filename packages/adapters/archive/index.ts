/** Folders of texts as zip files. Rules: SPEC.md. */
export { packArchive, readArchive } from "./archive.ts";
