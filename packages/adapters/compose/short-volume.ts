import { err, ok, type Result } from "@tributary/core/base";

export type ShortVolume = {
  readonly type: "bind" | "volume";
  readonly source?: string;
  readonly target: string;
  readonly readOnly?: boolean;
  readonly selinux?: string;
  readonly noCopy?: boolean;
  readonly propagation?: string;
  readonly consistency?: string;
  /** Options Compose does not know, and ignores. */
  readonly ignored: readonly string[];
};

/** Compose's short form `[source:]target[:options]`. The error completes "… because". */
export function parseVolume(text: string): Result<ShortVolume, string> {
  const parts = splitAtColons(text);
  if (parts.length > 3) return err("it has more than three parts between colons");
  if (parts.some((part) => part === "")) return err("a part between its colons is empty");
  if (parts.length === 1) return ok({ type: "volume", target: parts[0] ?? "", ignored: [] });
  const [source = "", target = "", options = ""] = parts;
  return ok({ type: isPathLike(source) ? "bind" : "volume", source, target, ...optionsOf(options) });
}

/** Whether a mount's source is a path of the host rather than a volume's name. */
export function isPathLike(source: string): boolean {
  return /^[./~]/.test(source) || /^[A-Za-z]:[\\/]/.test(source) || source.startsWith("\\\\");
}

/** Splits at colons, but not at the one of a Windows drive such as `C:\data`. */
function splitAtColons(text: string): string[] {
  const parts: string[] = [];
  for (const part of text.split(":")) {
    const drive = parts.at(-1);
    if (drive !== undefined && /^[A-Za-z]$/.test(drive) && /^[\\/]/.test(part))
      parts[parts.length - 1] = `${drive}:${part}`;
    else parts.push(part);
  }
  return parts;
}

function optionsOf(options: string): Omit<ShortVolume, "type" | "source" | "target"> {
  let known: Omit<ShortVolume, "type" | "source" | "target" | "ignored"> = {};
  const ignored: string[] = [];
  for (const option of options.split(",").filter(Boolean)) {
    if (option === "ro" || option === "readonly") known = { ...known, readOnly: true };
    else if (option === "rw") known = { ...known, readOnly: false };
    else if (option === "z" || option === "Z") known = { ...known, selinux: option };
    else if (option === "nocopy" || option === "volume-nocopy") known = { ...known, noCopy: true };
    else if (/^r?(private|shared|slave)$/.test(option)) known = { ...known, propagation: option };
    else if (/^(cached|delegated|consistent)$/.test(option)) known = { ...known, consistency: option };
    else ignored.push(option);
  }
  if (known.readOnly === false) {
    const { readOnly: _rw, ...rest } = known;
    known = rest;
  }
  return { ...known, ignored };
}
