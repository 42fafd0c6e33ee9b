import type { WorkMode } from "./posting.ts";

const EMPLOYMENT: readonly (readonly [string, RegExp])[] = [
  [
    "INTERN",
    /\b(?:intern(?:ship)?s?|praktik(?:um|ant\w*)|stage|stagiaire|prácticas|becari[oa]|tirocinio|stageplaats|praktykant|werkstudent\w*|working student|apprentice(?:ship)?|ausbildung|azubi|alternance)\b/iu,
  ],
  ["CONTRACTOR", /\b(?:contract(?:or)?|freelance\w*|freiberuf\w*|indépendant|autónomo|zzp|b2b)\b/iu],
  [
    "TEMPORARY",
    /\b(?:temporary|temp|fixed[- ]term|befristet|zeitarbeit|aushilfe|cdd|intérim|temporal|tempo determinato|tijdelijk|seasonal|saison\w*)\b/iu,
  ],
  [
    "PART_TIME",
    /\b(?:part[- _]?time|teilzeit|temps partiel|media jornada|tiempo parcial|part[- ]time|parttime|deltid|minijob|część etatu)\b/iu,
  ],
  ["VOLUNTEER", /\b(?:volunteer\w*|ehrenamt\w*|bénévol\w*|voluntari\w*)\b/iu],
  ["PER_DIEM", /\b(?:per[- _]diem)\b/iu],
  [
    "FULL_TIME",
    /\b(?:full[- _]?time|vollzeit|permanent|unbefristet|festanstellung|temps plein|cdi|tiempo completo|jornada completa|tempo pieno|tempo indeterminato|fulltime|voltijd|heltid|pełny etat|umowa o pracę)\b|полная занятость|正社員/iu,
  ],
];

/** Kinds of employment that a text names, in schema.org's words. */
export function readEmployment(text: string): string[] {
  return EMPLOYMENT.filter(([, words]) => words.test(text)).map(([kind]) => kind);
}

// The highest rank that a title names counts: a "junior product manager" is no manager, a "lead" of seniors is a lead.
const SENIORITY: readonly (readonly [string, RegExp])[] = [
  [
    "intern",
    /\b(?:intern(?:ship)?|praktik\w*|stagiaire|werkstudent\w*|working student|trainee|azubi|auszubildende\w*|apprentice)\b/iu,
  ],
  ["junior", /\b(?:junior|jr\.?|entry[- ]level|graduate|berufseinsteiger\w*|débutant\w*|associate)\b/iu],
  ["executive", /\b(?:chief|c[etfo]o|ciso|vice president|vp|geschäftsführ\w*|directeur général)\b/iu],
  [
    "director",
    /\b(?:director|head of|direktor\w*|leiter(?:in)?|bereichsleit\w*|directeur|directrice|director[ae]|responsable)\b/iu,
  ],
  [
    "lead",
    /\b(?:lead|principal|staff (?:\w+ )?(?:engineer|scientist|designer)|team ?lead\w*|teamleit\w*|architect)\b/iu,
  ],
  ["senior", /\b(?:senior|sr\.?|expert\w*|experienced|erfahrene\w*|confirmé\w*|sénior)\b/iu],
  ["mid", /\b(?:mid[- ]?level|intermediate|mid)\b/iu],
];

/** The rank that a job's title names, null where it names none. */
export function readSeniority(title: string): string | null {
  return SENIORITY.find(([, words]) => words.test(title))?.[0] ?? null;
}

const HYBRID =
  /(?<!\p{L})(?:hybrid\p{L}*|híbrid[oa]|ibrid[oa]|hybryd\p{L}*|partly remote|teilweise (?:remote|home ?office)|télétravail partiel|\d days? (?:a week )?(?:in (?:the )?office|from home))(?!\p{L})|гибрид|ハイブリッド/iu;
const NOT_REMOTE = /(?:no|not|kein|sans|sin)\s+(?:remote|home ?office|télétravail|teletrabajo)|on[- ]?site only/iu;
const REMOTE =
  /(?<!\p{L})(?:remote|home[- ]?office|work(?:ing)? from home|home[- ]based|wfh|télétravail|teletrabajo|da remoto|smart working|thuiswerk\p{L}*|distansarbete|praca zdalna|zdaln\p{L}+|mobiles arbeiten|anywhere|telecommute)(?!\p{L})|удал[её]нн|リモート|在宅/iu;
const ON_SITE =
  /(?<!\p{L})(?:on[- ]?site|in[- ]office|vor ort|sur site|presencial|in sede|op locatie|no remote)(?!\p{L})/iu;

/** Where the work is done, as a short text says it. */
export function readWorkMode(text: string): WorkMode | null {
  if (HYBRID.test(text)) return "hybrid";
  if (NOT_REMOTE.test(text) || ON_SITE.test(text)) return "on site";
  return REMOTE.test(text) ? "remote" : null;
}
