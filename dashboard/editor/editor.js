// The editor of the page /sql. It lives in a shadow root: there CodeMirror gives
// its styles to the browser as constructed sheets, which a Content-Security-Policy
// without inline styles allows. assets/sql.js uses it; without it the page has a
// plain text area.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, ensureSyntaxTree, indentOnInput, indentUnit, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { completions } from "./complete.js";
import { duckdb } from "./dialect.js";
import { highlighting, theme } from "./theme.js";

// mount puts an editor into an element and gives what a page may do with it.
//
//   text         what is in it at first
//   label        what it is, for those who cannot see it
//   description  how to use it and how to leave it, for them
//   hint         what is shown while it is empty
//   tables       [{name, about, columns: [{name, type, about}]}]
//   topics       [{topic, name}]
//   change       is called with the text after each change
//   run          is called for Ctrl-Enter
//   texts        {table, matching, phrases}: what completions say of a table and of matching(),
//                and CodeMirror's own phrases, by the English ones
export function mount(element, { text, label, description, hint, tables, topics, change, run, texts }) {
  const root = element.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of("    "),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        search({ top: true }),
        placeholder(hint),
        EditorState.phrases.of(texts.phrases),
        EditorView.lineWrapping,
        theme,
        syntaxHighlighting(highlighting),
        duckdb.language,
        autocompletion({ override: [completions(tables, topics, texts)], icons: false, maxRenderedOptions: 60 }),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-description": description, spellcheck: "false" }),
        keymap.of([
          { key: "Mod-Enter", run: () => (run(), true), preventDefault: true },
          // No Tab here: it leaves the editor, as it leaves every field of a page.
          ...completionKeymap,
          ...closeBracketsKeymap,
          ...defaultKeymap.filter((binding) => binding.key !== "Mod-Enter"),
          ...searchKeymap,
          ...historyKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) change(update.state.doc.toString());
        }),
      ],
    }),
  });

  return {
    view,
    get text() {
      return view.state.doc.toString();
    },
    set text(value) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value }, selection: { anchor: 0 } });
    },
    // insert puts a name at the cursor.
    insert(name) {
      view.dispatch(view.state.replaceSelection(name));
      view.focus();
    },
    // mark shows what is wrong at a place, to the end of the word there.
    mark(place, message) {
      const length = view.state.doc.length;
      const from = Math.min(place, length);
      const word = view.state.wordAt(from);
      let to = word && word.from === from ? word.to : Math.min(from + 1, length);
      view.dispatch(setDiagnostics(view.state, [{ from: from === length && from > 0 ? from - 1 : from, to, severity: "error", message }]));
      view.dispatch({ effects: EditorView.scrollIntoView(from) });
    },
    // go puts the cursor at a place.
    go(place) {
      view.dispatch({ selection: { anchor: Math.min(place, view.state.doc.length) }, scrollIntoView: true });
      view.focus();
    },
    clear() {
      view.dispatch(setDiagnostics(view.state, []));
    },
    // parameters gives the names of the $name parameters as they come. CodeMirror
    // reads a text in pieces of some milliseconds; a field must not go missing, and
    // its value with it, because the machine is busy.
    parameters() {
      const names = [];
      (ensureSyntaxTree(view.state, view.state.doc.length, 5000) ?? syntaxTree(view.state)).iterate({
        enter(node) {
          if (node.name !== "SpecialVar") return;
          const name = view.state.sliceDoc(node.from + 1, node.to);
          if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !names.includes(name)) names.push(name);
        },
      });
      return names;
    },
    focus() {
      view.focus();
    },
  };
}
