/** For tests of machines where there is no Firecracker. */
export { standInFirecracker } from "./machine/stand-in.fixture.ts";
