import { IconButton } from "@tributary/ui/kit";
import { RotateCcw } from "lucide-react";

export type TakeBackProps = {
  /** What is taken back, in words: "check ▸ Code". */
  readonly what: string;
  /** Absent while nothing can be taken back by itself. */
  readonly onTakeBack: ((what: string) => void) | undefined;
};

/** At the end of a row (`group/row`): takes this one change back. */
export function TakeBack({ what, onTakeBack }: TakeBackProps) {
  if (!onTakeBack) return null;
  return (
    <IconButton
      size="sm"
      label={`Take back ${what}`}
      onClick={() => onTakeBack(what)}
      className="opacity-0 transition-opacity focus-visible:opacity-100 group-hover/row:opacity-100 pointer-coarse:opacity-100"
    >
      <RotateCcw />
    </IconButton>
  );
}
