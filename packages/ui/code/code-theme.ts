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
  ".cm-diagnostic-warning": { borderLeftColor: "var(--drifted)" },
  ".cm-lint-marker-warning": {
    content: "none",
    width: "8px",
    height: "8px",
    borderRadius: "2px",
    transform: "rotate(45deg) scale(0.9)",
    background: "var(--drifted)",
  },
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
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--drifted) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete": { padding: "4px", fontSize: "12.5px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "15em", minWidth: "14em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", borderRadius: "5px", lineHeight: "1.5" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--selected)",
    color: "var(--ink)",
  },
  ".cm-completionLabel": { fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "650" },
  ".cm-completionDetail": { fontStyle: "normal", color: "var(--muted)", fontSize: "11px", marginLeft: "1.5em" },
  ".cm-completionIcon": { color: "var(--muted)", opacity: "1", paddingRight: "1.1em" },
  ".cm-tooltip.cm-completionInfo": { padding: "0", maxWidth: "26em" },
  ".cm-meaning": { padding: "8px 10px", maxWidth: "34em", maxHeight: "14em", overflow: "auto" },
  ".cm-meaning code": {
    fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
    fontSize: "12px",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
  },
  ".cm-meaning p": { marginTop: "6px", color: "var(--muted)", whiteSpace: "pre-line", fontSize: "12px" },
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
