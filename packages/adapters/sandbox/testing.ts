/** For tests of machines where there is no Firecracker. */
export { standInFirecracker } from "./machine/stand-in.fixture.ts";
/** For tests of the walls behind a guest's own. */
export { createBareSandbox } from "./world/bare-guest.fixture.ts";
