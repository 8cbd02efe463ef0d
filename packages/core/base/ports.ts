/** Milliseconds since 1970-01-01T00:00:00Z. A port: the core never reads the machine's clock itself. */
export type Clock = () => number;

/** Uniform in [0, 1). A port: the core holds no source of chance. */
export type Random = () => number;

/** A fresh, never repeated id (1–64 characters of `A–Z a–z 0–9 _ . -`). */
export type NewId = () => string;
