/** Larger cities by country, their common English name first. Written down here from general knowledge, no data set. */
const CITIES: Readonly<Record<string, string>> = {
  AE: "Dubai|Abu Dhabi",
  AR: "Buenos Aires|Rosario",
  AT: "Vienna/Wien/Vienne|Graz|Linz|Salzburg|Innsbruck",
  AU: "Sydney|Melbourne|Brisbane|Perth|Adelaide|Canberra|Hobart",
  BE: "Brussels/Brüssel/Bruxelles/Brussel/Bruselas|Antwerp/Antwerpen/Anvers|Ghent/Gent/Gand|Bruges/Brugge|Liège|Leuven",
  BG: "Sofia/София|Plovdiv|Varna",
  BR: "São Paulo/Sao Paulo|Rio de Janeiro|Brasília|Belo Horizonte|Porto Alegre|Curitiba|Recife|Salvador",
  CA: "Toronto|Montreal/Montréal|Vancouver|Calgary|Edmonton|Ottawa|Winnipeg|Halifax|Québec City/Ville de Québec",
  CH: "Zurich/Zürich/Zurigo|Geneva/Genf/Genève/Ginevra|Basel/Bâle|Bern/Berne|Lausanne|Lucerne/Luzern|Winterthur|Zug|St. Gallen|Lugano",
  CL: "Santiago de Chile|Valparaíso",
  CN: "Beijing/北京|Shanghai/上海|Shenzhen/深圳|Guangzhou/广州|Hangzhou/杭州|Chengdu/成都",
  CO: "Bogotá/Bogota|Medellín",
  CZ: "Prague/Praha/Prag|Brno/Brünn|Ostrava|Plzeň",
  DE:
    "Berlin|Hamburg|Munich/München/Múnich/Monaco di Baviera|Cologne/Köln/Colonia|Frankfurt/Frankfurt am Main/Frankfurt a.M.|" +
    "Stuttgart|Düsseldorf/Dusseldorf|Leipzig|Dortmund|Essen|Bremen|Dresden|Hanover/Hannover|Nuremberg/Nürnberg|Duisburg|" +
    "Bochum|Wuppertal|Bielefeld|Bonn|Münster|Mannheim|Karlsruhe|Augsburg|Wiesbaden|Kiel|Aachen|Freiburg/Freiburg im Breisgau|" +
    "Mainz|Erfurt|Rostock|Potsdam|Kassel|Heidelberg|Darmstadt|Regensburg|Würzburg|Ulm|Jena|Magdeburg|Lübeck",
  DK: "Copenhagen/København/Kopenhagen/Copenhague|Aarhus|Odense|Aalborg",
  EE: "Tallinn|Tartu",
  EG: "Cairo/Kairo|Alexandria",
  ES: "Madrid|Barcelona|Valencia/València|Seville/Sevilla|Zaragoza|Málaga/Malaga|Bilbao|Palma/Palma de Mallorca|Alicante|Murcia|Granada|Vigo",
  FI: "Helsinki/Helsingfors|Tampere|Turku|Oulu|Espoo",
  FR: "Paris|Marseille|Lyon|Toulouse|Nice|Nantes|Strasbourg/Straßburg|Montpellier|Bordeaux|Lille|Rennes|Grenoble|Toulon|Dijon|Angers",
  GB:
    "London/Londres/Londra|Manchester|Birmingham|Leeds|Glasgow|Edinburgh|Liverpool|Bristol|Sheffield|Cardiff|Belfast|Newcastle/Newcastle upon Tyne|" +
    "Nottingham|Leicester|Cambridge|Oxford|Brighton|Southampton|Reading|York|Bath|Aberdeen|Coventry|Norwich|Exeter",
  GR: "Athens/Αθήνα/Athen|Thessaloniki/Θεσσαλονίκη",
  HR: "Zagreb|Split",
  HU: "Budapest|Debrecen",
  ID: "Jakarta|Bandung",
  IE: "Dublin|Cork|Galway|Limerick",
  IL: "Tel Aviv|Jerusalem|Haifa",
  IN: "Mumbai|Delhi/New Delhi|Bangalore/Bengaluru|Hyderabad|Chennai|Pune|Kolkata|Gurgaon/Gurugram|Noida|Ahmedabad",
  IS: "Reykjavik/Reykjavík",
  IT: "Rome/Roma/Rom|Milan/Milano/Mailand|Naples/Napoli|Turin/Torino|Florence/Firenze/Florenz|Bologna|Venice/Venezia/Venedig|Genoa/Genova|Palermo|Verona|Bari|Padua/Padova",
  JP: "Tokyo/東京|Osaka/大阪|Kyoto/京都|Yokohama/横浜|Nagoya/名古屋|Fukuoka/福岡|Sapporo/札幌",
  KE: "Nairobi|Mombasa",
  KR: "Seoul/서울|Busan/부산|Incheon",
  LT: "Vilnius|Kaunas",
  LU: "Luxembourg City",
  LV: "Riga",
  MA: "Casablanca|Rabat|Marrakesh/Marrakech",
  MX: "Mexico City/Ciudad de México/CDMX|Guadalajara|Monterrey|Tijuana",
  MY: "Kuala Lumpur|Penang",
  NG: "Lagos|Abuja",
  NL: "Amsterdam|Rotterdam|The Hague/Den Haag/'s-Gravenhage|Utrecht|Eindhoven|Groningen|Tilburg|Haarlem|Leiden|Delft|Nijmegen|Arnhem|Maastricht",
  NO: "Oslo|Bergen|Trondheim|Stavanger",
  NZ: "Auckland|Wellington|Christchurch",
  PE: "Lima",
  PH: "Manila|Cebu City|Makati",
  PK: "Karachi|Lahore|Islamabad",
  PL: "Warsaw/Warszawa/Warschau|Kraków/Krakow/Cracow/Krakau|Wrocław/Wroclaw/Breslau|Gdańsk/Gdansk/Danzig|Poznań/Poznan|Łódź/Lodz|Katowice|Szczecin|Lublin",
  PT: "Lisbon/Lisboa/Lissabon|Porto/Oporto|Braga|Coimbra|Faro",
  RO: "Bucharest/București/Bucuresti/Bukarest|Cluj-Napoca/Cluj|Timișoara/Timisoara|Iași",
  RS: "Belgrade/Beograd/Belgrad|Novi Sad",
  RU: "Moscow/Москва/Moskau|Saint Petersburg/Санкт-Петербург",
  SA: "Riyadh/Riad|Jeddah",
  SE: "Stockholm|Gothenburg/Göteborg|Malmö|Uppsala|Lund",
  SI: "Ljubljana|Maribor",
  SK: "Bratislava|Košice",
  TH: "Bangkok|Chiang Mai",
  TR: "Istanbul/İstanbul|Ankara|Izmir/İzmir",
  TW: "Taipei/台北",
  UA: "Kyiv/Київ/Kiev|Lviv/Львів|Odesa",
  US:
    "New York/New York City/NYC|Los Angeles|Chicago|Houston|Phoenix|Philadelphia|San Antonio|San Diego|Dallas|San Jose|Austin|" +
    "Seattle|Denver|Boston|San Francisco/SF|Portland|Las Vegas|Detroit|Atlanta|Miami|Minneapolis|Nashville|Baltimore|Charlotte|" +
    "Pittsburgh|Salt Lake City|Raleigh|Washington/Washington, D.C.|Columbus|Indianapolis|Orlando|Tampa|St. Louis|Kansas City|" +
    "Sacramento|Oakland|Palo Alto|Mountain View|Brooklyn|Honolulu",
  VN: "Ho Chi Minh City|Hanoi/Hà Nội",
  ZA: "Cape Town|Johannesburg|Durban|Pretoria",
};

export interface City {
  readonly name: string;
  readonly country: string;
}

const BY_NAME = new Map(
  Object.entries(CITIES).flatMap(([country, list]) =>
    list.split("|").flatMap((names) => {
      const [name = "", ...others] = names.split("/");
      return [name, ...others].map((one) => [one.toLowerCase(), { name, country }] as const);
    }),
  ),
);

/** A larger city by its name in English, at home, or among neighbours; null for another word. */
export function cityOf(name: string): City | null {
  return BY_NAME.get(name.trim().toLowerCase()) ?? null;
}
