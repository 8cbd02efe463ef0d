"use client";

import type { AuditFilter } from "@tributary/core/protocol";
import { Button } from "@tributary/ui/kit";
import { Download } from "lucide-react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { searchOf } from "./filter.ts";

/** The log as a file of JSON lines that proves itself: all of it, or what the search leaves. */
export function ExportLink({ filter }: { readonly filter: AuditFilter }) {
  const { id: workspace } = useWorkspace();
  const narrowed = Object.keys(filter).length > 0;
  const query = searchOf({ ...filter }).replace(/^\?/, "&");
  return (
    <Button asChild>
      <a href={`/api/export/audit?workspace=${encodeURIComponent(workspace)}${query}`} download>
        <Download />
        {narrowed ? "Export these" : "Export"}
      </a>
    </Button>
  );
}
