import type { Hand } from "@tributary/core/protocol";
import { AvatarStack, RelativeTime } from "@tributary/ui/kit";

export type HandsProps = { readonly hands: readonly Hand[] };

/** Whose hands were in it, whoever was last first; an agent's face says for whom it acts. */
export function Hands({ hands }: HandsProps) {
  const [last] = hands;
  if (!last) return null;
  return (
    <span className="flex items-center gap-1.5">
      <RelativeTime at={last.at} className="hidden text-2xs text-faint xl:inline" />
      <AvatarStack people={hands} max={4} size="sm" label="Who wrote it" />
    </span>
  );
}
