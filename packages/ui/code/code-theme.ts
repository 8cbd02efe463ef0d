import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "12.5px", backgroundColor: "var(--panel)", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace", lineHeight: "1.6" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 16px 0 10px" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--faint)", border: "none", paddingLeft: "6px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--hover) 60%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--muted)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selected) !important",
  },
  ".cm-matchingBracket": { backgroundColor: "var(--pressed) !important", outline: "none" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "8px",
    boxShadow: "var(--shadow-pop)",
  },
  ".cm-diagnostic": { padding: "6px 10px", borderLeft: "3px solid var(--failed)" },
  ".cm-lint-marker-error": {
    content: "none",
    width: "8px",
    height: "8px",
    borderRadius: "50%",
    background: "var(--failed)",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--failed) 1px",
    textUnderlineOffset: "3px",
  },
  // Somebody else's cursor: a line in their colour, with their name above it while it is near.
  ".cm-ySelectionInfo": {
    fontFamily: "inherit",
    fontSize: "10.5px",
    lineHeight: "1.3",
    padding: "1px 5px",
    borderRadius: "4px",
    opacity: "1",
    top: "-1.35em",
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--accent-text)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--added-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--drifted-text)" },
  { tag: [tags.comment], color: "var(--faint)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.className, tags.namespace], color: "var(--running-text)" },
  { tag: [tags.propertyName, tags.attributeName], color: "var(--changed-text)" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: "var(--ink)", fontWeight: "550" },
  { tag: [tags.invalid], color: "var(--failed-text)" },
]);

/** Code in the colours of the theme, light and dark. */
export const codeTheme: Extension = [look, syntaxHighlighting(colours)];
