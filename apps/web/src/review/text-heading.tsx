import { SignBadge } from "@tributary/ui/kit";
import { TakeBack, type TakeBackProps } from "./take-back.tsx";

export type TextHeadingProps = TakeBackProps & {
  readonly title: string;
  readonly sign?: "added" | "changed" | "removed";
};

/** Above a text that changes: whose it is, and taking it back. */
export function TextHeading({ title, sign, ...back }: TextHeadingProps) {
  return (
    <h3 className="group/row flex h-9 items-center gap-2 px-4 text-xs font-medium text-muted">
      {sign && <SignBadge sign={sign} />}
      {title}
      <span className="flex-1" />
      <TakeBack {...back} />
    </h3>
  );
}
