import { autoPlaces, defaultSchemaOf, type Schema, type Snapshot } from "@tributary/core/model";

export type KindTakesProps = {
  /** The version that is shown. */
  readonly schema: Schema;
  readonly view: Snapshot;
};

/** What a new component of this kind takes by itself; nothing where its definition says nothing of it. */
export function KindTakes({ schema, view }: KindTakesProps) {
  const places = autoPlaces(schema).filter(({ schemas }) => schemas.length > 0);
  if (places.length === 0) return null;
  const titleOf = (name: string) => defaultSchemaOf(view, name)?.title.toLowerCase() ?? name;
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b bg-panel px-4 py-2 text-xs text-muted">
      <span>A new {schema.title.toLowerCase()} takes by itself</span>
      <ul aria-label="What it takes by itself" className="flex flex-wrap gap-x-3 gap-y-1">
        {places.map(({ title, list, segments, schemas }) => (
          <li key={`${list ?? ""} ${segments.join("/")}`}>
            <span className="font-medium text-ink">{title}</span>: the {schemas.map(titleOf).join(" or ")}, where there
            is one alone
          </li>
        ))}
      </ul>
    </div>
  );
}
