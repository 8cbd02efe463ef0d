"use client";

import { useMutation } from "@tanstack/react-query";
import type { Role } from "@tributary/core/base";
import { Button, CopyButton, Input, Notice, Select } from "@tributary/ui/kit";
import { Link2 } from "lucide-react";
import { useState } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { ROLE_OPTIONS } from "./role-options.ts";

/** Makes an invitation link for a role. The link is shown once: only its hash is kept. */
export function InviteForm() {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const [role, setRole] = useState<Role>("approver");
  const invite = useMutation(trpc.workspace.invite.mutationOptions());
  const link = invite.data && `${window.location.origin}${paths.invite(invite.data.token)}`;
  return (
    <div className="space-y-3 p-4">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="Role of the invited person"
          className="w-40"
          value={role}
          onValueChange={(value) => setRole(value as Role)}
          options={ROLE_OPTIONS}
        />
        <Button
          variant="primary"
          icon={<Link2 />}
          busy={invite.isPending}
          onClick={() => invite.mutate({ workspace, role })}
        >
          Make a link
        </Button>
        <p className="text-xs text-muted">{ROLE_OPTIONS.find(({ value }) => value === role)?.description}</p>
      </div>
      {invite.error && <Notice tone="error">{sentenceOf(invite.error)}</Notice>}
      {link && (
        <div className="flex items-center gap-2">
          <Input
            aria-label="Invitation link"
            readOnly
            value={link}
            onFocus={(event) => event.target.select()}
            className="font-mono text-xs"
          />
          <CopyButton text={link} label="Copy link" />
        </div>
      )}
    </div>
  );
}
