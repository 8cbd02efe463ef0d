/** A real, private Docker engine for tests, and images for it that need no network. */
export { clearEngine } from "./clear.ts";
export { startDockerEngine } from "./engine.ts";
export type { DockerEngine, FreshEngine } from "./engine.ts";
export { askEngine, askEngineJson } from "./http.ts";
export type { EngineAnswer } from "./http.ts";
export { importBusybox } from "./images.ts";
export type { BusyboxImage } from "./images.ts";
