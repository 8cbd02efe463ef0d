import fc from "fast-check";

/**
 * Every property draws from one fixed seed, so that a run says the same thing twice and a failure names what replays it.
 * `PROPERTY_SEED=n npm test` looks elsewhere.
 */
const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_120);
// Lists are as long as a property says: left to itself, the library makes them ten long at the most.
fc.configureGlobal({ seed, defaultSizeToMaxWhenMaxSpecified: true });
