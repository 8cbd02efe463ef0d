"use client";

import type { SecretField as FieldOfKind } from "@tributary/core/secrets";
import { Button, Field, Input, Textarea } from "@tributary/ui/kit";
import { useState } from "react";

export type SecretFieldProps = { readonly field: FieldOfKind; readonly autoFocus?: boolean };

/** One value of a secret, covered while it is typed unless it is plain. Values of several lines get room for them. */
export function SecretField({ field, autoFocus }: SecretFieldProps) {
  const [long, setLong] = useState(false);
  const { name, title, help, plain, multiline } = field;
  const shared = { name, required: true, autoComplete: "off", spellCheck: false, autoFocus: autoFocus ?? false };
  return (
    <Field
      label={title}
      docs={help}
      hint={
        multiline && (
          <Button type="button" size="sm" variant="ghost" className="-my-1 h-5" onClick={() => setLong(!long)}>
            {long ? "One line, covered" : "Several lines"}
          </Button>
        )
      }
    >
      {long ? (
        <Textarea {...shared} code rows={6} />
      ) : (
        <Input {...shared} type={plain ? "text" : "password"} className="font-mono text-xs" />
      )}
    </Field>
  );
}
