import { Notice } from "@tributary/ui/kit";

export type FunctionFindingsProps = { readonly sentences: readonly string[] };

const SHOWN = 8;

/** What is to be seen to in a function: types that do not fit, tests that fail. */
export function FunctionFindings({ sentences }: FunctionFindingsProps) {
  return (
    <Notice
      tone="warning"
      title={sentences.length === 1 ? "One thing to see to" : `${sentences.length} things to see to`}
      className="m-3"
    >
      <ul className="space-y-1">
        {sentences.slice(0, SHOWN).map((sentence) => (
          <li key={sentence} className="wrap-anywhere">
            {sentence}
          </li>
        ))}
        {sentences.length > SHOWN && <li>and {sentences.length - SHOWN} more</li>}
      </ul>
    </Notice>
  );
}
