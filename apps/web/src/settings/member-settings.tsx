"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Role } from "@tributary/core/base";
import type { WorkspaceView } from "@tributary/core/protocol";
import { Avatar, Badge, Button, Dialog, Select, toast } from "@tributary/ui/kit";
import { useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { InviteForm } from "./invite-form.tsx";
import { ROLE_OPTIONS } from "./role-options.ts";
import { SettingsSection } from "./settings-section.tsx";

type Member = WorkspaceView["members"][number];

/** Who is in the workspace and what they may do; owners invite by link. */
export function MemberSettings() {
  const { view, me, mayAdminister } = useWorkspace();
  return (
    <>
      {mayAdminister && (
        <SettingsSection
          title="Invite"
          sentence="A link lets one person in, once, within seven days. Send it to them yourself."
        >
          <InviteForm />
        </SettingsSection>
      )}
      <SettingsSection
        title="Members"
        sentence={mayAdminister ? undefined : "Only an owner can invite people or change roles."}
      >
        <ul className="divide-y">
          {view.members.map((member) => (
            <li key={member.id} className="flex items-center gap-3 px-4 py-3 max-md:flex-wrap">
              <Avatar id={member.id} name={member.name} size="lg" plain />
              <span className="min-w-0 flex-1 max-md:basis-[calc(100%-4rem)]">
                <span className="flex items-center gap-2 text-sm font-medium">
                  {member.name}
                  {member.id === me.id && <Badge>you</Badge>}
                </span>
                <span className="block truncate text-xs text-muted">{member.email}</span>
              </span>
              {mayAdminister ? (
                <RoleControl member={member} />
              ) : (
                <span className="text-sm text-muted capitalize">{member.role}</span>
              )}
            </li>
          ))}
        </ul>
      </SettingsSection>
    </>
  );
}

function RoleControl({ member }: { readonly member: Member }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace, me } = useWorkspace();
  const [removing, setRemoving] = useState(false);
  const set = useMutation(
    trpc.workspace.setRole.mutationOptions({
      onError: (error) => toast.error(sentenceOf(error)),
      onSettled: () => {
        setRemoving(false);
        void queries.invalidateQueries(trpc.workspace.get.queryFilter({ workspace }));
      },
    }),
  );
  return (
    <>
      <Select
        label={`Role of ${member.name}`}
        size="sm"
        className="w-32"
        value={member.role}
        disabled={set.isPending}
        onValueChange={(role) => set.mutate({ workspace, user: member.id, role: role as Role })}
        options={ROLE_OPTIONS}
      />
      <Button size="sm" variant="ghost" className="w-20" onClick={() => setRemoving(true)}>
        {member.id === me.id ? "Leave" : "Remove"}
      </Button>
      <Dialog
        open={removing}
        onOpenChange={setRemoving}
        title={member.id === me.id ? "Leave this workspace?" : `Remove ${member.name}?`}
        description="Their sessions and their agents' tokens lose access at once. What they did stays in the audit log."
        footer={
          <>
            <Button onClick={() => setRemoving(false)}>Cancel</Button>
            <Button
              variant="danger"
              busy={set.isPending}
              onClick={() => set.mutate({ workspace, user: member.id, role: null })}
            >
              {member.id === me.id ? "Leave" : "Remove"}
            </Button>
          </>
        }
      />
    </>
  );
}
