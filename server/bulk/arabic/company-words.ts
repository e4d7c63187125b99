const dictionary = (entries: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(entries));

/** Words that say what a business does or is. */
export const COMPANY_WORDS = dictionary({
  homes: 'منازل', home: 'منزل', house: 'بيت', houses: 'بيوت', townhomes: 'منازل متلاصقة', suites: 'أجنحة', cottage: 'كوخ', communities: 'مجمعات',
  construction: 'إنشاءات', constructions: 'إنشاءات', constructors: 'إنشائيون', builders: 'بناة', builder: 'بنّاء', building: 'مباني', buildings: 'مباني',
  build: 'بناء', builds: 'بناء', contracting: 'مقاولات', contractors: 'مقاولون', contractor: 'مقاول', development: 'تطوير', developments: 'تطوير',
  developers: 'مطورون', developer: 'مطور', renovation: 'ترميم', renovations: 'ترميمات', renos: 'ترميمات', reno: 'ترميم', restoration: 'إعادة تأهيل',
  restorations: 'إعادة تأهيل', remodeling: 'تجديد', improvements: 'تحسينات', improvement: 'تحسين', projects: 'مشاريع', project: 'مشروع',
  group: 'مجموعة', company: 'شركة', co: 'شركة', partners: 'شركاء', partnership: 'شراكة', associates: 'مشاركون', alliance: 'تحالف', enterprises: 'مؤسسات', enterprise: 'مؤسسة',
  services: 'خدمات', service: 'خدمة', management: 'إدارة', maintenance: 'صيانة', cleaning: 'تنظيف', solutions: 'حلول', systems: 'أنظمة', system: 'نظام',
  products: 'منتجات', supply: 'توريدات', industries: 'صناعات', holdings: 'قابضة', investments: 'استثمارات', consulting: 'استشارات',
  properties: 'عقارات', property: 'عقارات', estate: 'عقارات', realty: 'عقارات', design: 'تصميم', designs: 'تصاميم', designer: 'مصمم', interiors: 'ديكور داخلي', exteriors: 'واجهات',
  concrete: 'خرسانة', excavation: 'حفر', excavating: 'حفريات', demolition: 'هدم', trucking: 'نقل بالشاحنات', moving: 'نقل', carpentry: 'نجارة', framing: 'هياكل',
  roofing: 'أسقف', plumbing: 'سباكة', heating: 'تدفئة', electric: 'كهرباء', electrical: 'كهرباء', stucco: 'لياسة', siding: 'تكسية', painting: 'دهانات', cutting: 'قص', coring: 'تثقيب',
  landscape: 'تنسيق حدائق', landscaping: 'تنسيق حدائق', fence: 'أسوار', fencing: 'أسوار', deck: 'شرفات', decks: 'شرفات', patios: 'أفنية', pools: 'مسابح', garage: 'مرائب', garages: 'مرائب',
  basement: 'أقبية', basements: 'أقبية', fireplace: 'مدافئ', fireplaces: 'مدافئ', hearth: 'مواقد', windows: 'نوافذ', doors: 'أبواب', glass: 'زجاج', enclosures: 'مظلات', egress: 'مخارج', specialties: 'أعمال متخصصة',
  gas: 'غاز', safety: 'سلامة', security: 'أمن', fire: 'إطفاء', engineering: 'هندسة', architecture: 'عمارة', residential: 'سكنية', commercial: 'تجارية',
});

/** What follows the whole name, in English as in Arabic. */
export const COMPANY_ENDINGS = dictionary({
  limited: 'المحدودة', ltd: 'المحدودة', inc: 'المساهمة', incorporated: 'المساهمة', corp: 'المساهمة', corporation: 'المساهمة', lp: 'شراكة محدودة', llp: 'شراكة محدودة', gp: 'شراكة تضامن',
});

/** Words within names that have an accustomed Arabic form. */
export const KNOWN_NAMES = dictionary({
  calgary: 'كالغاري', alberta: 'ألبرتا', canada: 'كندا', canadian: 'كنديان', edmonton: 'إدمنتون', rocky: 'روكي', western: 'ويسترن', west: 'ويست', north: 'نورث', south: 'ساوث', east: 'إيست', national: 'ناشونال', general: 'جنرال',
  universal: 'يونيفرسال', international: 'إنترناشونال', united: 'يونايتد', royal: 'رويال', custom: 'كاستم', luxury: 'لاكشري', elegant: 'إليغانت', professional: 'بروفيشنال', modern: 'مودرن', new: 'نيو', family: 'فاميلي', brothers: 'براذرز', bros: 'براذرز', sons: 'سنز', quality: 'كواليتي',
  by: 'من', of: '', and: 'و', on: 'أون', it: 'إت', one: 'ون', us: 'يو إس', your: 'يور', morrison: 'موريسون', jayman: 'جايمان', mattamy: 'ماتامي', shane: 'شين', avi: 'آفي', genesis: 'جينيسيس', excel: 'إكسل', trico: 'تريكو', crystal: 'كريستال', creek: 'كريك', built: 'بيلت', design: 'تصميم',
  choice: 'تشويس', creative: 'كرييتف', cedarglen: 'سيدارغلين', brookfield: 'بروكفيلد', truman: 'ترومان', sterling: 'ستيرلينغ', hopewell: 'هوبويل', green: 'غرين', star: 'ستار', sun: 'صن', blue: 'بلو', limited: 'المحدودة',
});
