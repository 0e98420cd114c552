// DuckDB's SQL, as far as colours and completion need it. The words are what
// DuckDB itself says (duckdb.json, written by a test of package store).
import { SQLDialect } from "@codemirror/lang-sql";
import words from "./duckdb.json";

export const functions = words.functions;
export const keywords = words.keywords;

export const duckdb = SQLDialect.define({
  keywords: words.keywords.join(" "),
  types: words.types.join(" "),
  operatorChars: "+-*/<>=~!@%^&|?",
  specialVar: "$",
  identifierQuotes: '"',
  caseInsensitiveIdentifiers: true,
});
