/** The real server, with people in real browsers on it: for journeys, and for measuring what people notice. */
export { apiOf } from "./api.ts";
export { launchOptions } from "./browser.ts";
export { changeSetPath, deskOf } from "./change-set.ts";
export { settle } from "./installation.ts";
export { TributaryServer } from "./server.ts";
export { shop } from "./shop.ts";
export { foundWorkspace, importCompose } from "./workspace.ts";
