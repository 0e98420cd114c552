// Completion: after "name." the columns of the table or of what the name stands
// for; within the quotes of a topic the topics; elsewhere the columns of the
// tables in the statement, the tables, the functions and the key words.
import { snippetCompletion } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { functions, keywords } from "./dialect.js";

const word = /[\p{L}\p{N}_]*/u;
const wordHere = /[\p{L}\p{N}_]+$/u;

// info makes the text beside a completion.
function info(text) {
  return () => {
    const element = document.createElement("div");
    element.textContent = text;
    return element;
  };
}

function columnOption(column, table, boost) {
  return { label: column.name, detail: column.type + ", " + table.name, type: "property", info: info(column.about), boost };
}

// The options that hang on nothing.
const functionOptions = functions.map(([name, parameters, about]) =>
  snippetCompletion(name + "(${})", { label: name, detail: "(" + parameters + ")", type: "function", info: info(about), boost: -1 }),
);
const phrases = ["group by", "group by all", "order by", "partition by", "nulls first", "nulls last", "is not null"];
const keywordOptions = [...keywords, ...phrases].map((name) => ({ label: name.toUpperCase(), type: "keyword", boost: -2 }));

// aliases reads which names stand for which tables: FROM articles a, JOIN sources AS s.
function aliases(text, tables) {
  const found = new Map(tables.map((table) => [table.name, table]));
  const pattern = /\b(?:from|join|,)\s+"?([\p{L}_][\p{L}\p{N}_]*)"?(?:\s+(?:as\s+)?([\p{L}_][\p{L}\p{N}_]*))?/giu;
  const named = new Map();
  const used = new Set();
  for (const [, name, alias] of text.matchAll(pattern)) {
    const table = found.get(name.toLowerCase());
    if (!table) continue;
    used.add(table);
    if (alias && !keywords.includes(alias.toLowerCase())) named.set(alias.toLowerCase(), table);
  }
  for (const [name, table] of found) named.set(name, table);
  return { named, used };
}

export function completions(tables, topics, texts) {
  const matching = snippetCompletion("matching('${query}')", { label: "matching", detail: "('query')", type: "function", info: info(texts.matching) });
  const topicOptions = topics.map(({ topic, name }) => ({ label: topic, detail: name, type: "text" }));
  const tableOptions = tables.map((table) => ({ label: table.name, detail: texts.table, type: "type", info: info(table.about), boost: 3 }));

  return (context) => {
    const node = syntaxTree(context.state).resolveInner(context.pos, -1);
    if (/Comment/.test(node.name)) return null;
    if (node.name === "String") return inString(context, node);
    const before = context.matchBefore(/[\p{L}\p{N}_"]+\.[\p{L}\p{N}_]*$/u);
    const text = context.state.doc.toString();
    const { named, used } = aliases(text, tables);
    if (before) {
      const dot = before.text.lastIndexOf(".");
      const table = named.get(before.text.slice(0, dot).replaceAll('"', "").toLowerCase());
      if (!table) return null;
      return { from: before.from + dot + 1, options: table.columns.map((c) => columnOption(c, table, 5)), validFor: word };
    }
    const here = context.matchBefore(wordHere);
    if (!here && !context.explicit) return null;
    if (here && /^\d/.test(here.text)) return null;
    const options = [...tableOptions, matching, ...functionOptions, ...keywordOptions];
    for (const table of used.size > 0 ? used : tables) {
      for (const column of table.columns) options.push(columnOption(column, table, used.size > 0 ? 4 : 0));
    }
    for (const alias of named.keys()) {
      if (!tables.some((table) => table.name === alias)) options.push({ label: alias, detail: named.get(alias).name, type: "variable", boost: 2 });
    }
    return { from: here ? here.from : context.pos, options, validFor: word };
  };

  // inString completes topics: topic = '…', topic IN ('…', '…').
  function inString(context, node) {
    const before = context.state.sliceDoc(Math.max(0, node.from - 200), node.from);
    if (!/\btopic\s*(?:=|<>|!=|\bin\s*\((?:\s*'[^']*'\s*,)*)\s*$/i.test(before)) return null;
    return { from: node.from + 1, options: topicOptions, validFor: /[^']*/ };
  }
}
