export { colognePhonetic } from "./cologne-phonetic.ts";
export { editDistance, editSimilarity } from "./damerau-levenshtein.ts";
export { fingerprint, qGramFingerprint } from "./fingerprint.ts";
export { jaroSimilarity, jaroWinkler } from "./jaro-winkler.ts";
export { plainWords } from "./plain-words.ts";
export { diceSimilarity, jaccardSimilarity, qGrams } from "./q-grams.ts";
export { cosineSimilarity, type WordVector, type WordWeights, wordWeights } from "./rare-words.ts";
export { soundex } from "./soundex.ts";
