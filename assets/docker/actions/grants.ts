import type { EgressPattern } from "@tributary/core/model";

const ask = (methods: string, path: string): EgressPattern => ({ methods: methods.split(" "), path });

const LOOK = [ask("GET", "/containers/json"), ask("GET", "/containers/*/json")];
const IMAGES = [ask("GET", "/images/**/json"), ask("POST", "/images/create")];
const MEMBERS = [ask("POST", "/networks/*/connect"), ask("POST", "/networks/*/disconnect")];

/** What each action asks of an engine, and so all that it is granted. */
export const GRANTS = {
  container: [
    ask("GET", "/info"),
    ...LOOK,
    ask("POST", "/containers/create"),
    ...["start", "stop", "unpause", "rename", "update"].map((verb) => ask("POST", `/containers/*/${verb}`)),
    ask("GET", "/containers/*/logs"),
    ask("PUT", "/containers/*/archive"),
    ask("DELETE", "/containers/*"),
    ...MEMBERS,
    ...IMAGES,
  ],
  network: [
    ...LOOK,
    ask("GET", "/networks"),
    ask("GET DELETE", "/networks/*"),
    ask("POST", "/networks/create"),
    ...MEMBERS,
  ],
  volume: [ask("GET", "/containers/json"), ask("GET DELETE", "/volumes/*"), ask("POST", "/volumes/create")],
  image: IMAGES,
} satisfies { readonly [file: string]: readonly EgressPattern[] };
