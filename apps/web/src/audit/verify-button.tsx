"use client";

import { Button } from "@tributary/ui/kit";
import { ShieldCheck } from "lucide-react";
import { useVerify } from "./use-verify.ts";

/** Recomputes the chain of hashes that binds each entry to the one before. */
export function VerifyButton() {
  const verify = useVerify();
  return (
    <Button icon={<ShieldCheck />} busy={verify.isFetching} onClick={() => void verify.refetch()}>
      Verify
    </Button>
  );
}
