import type { CountedForms } from './counting.ts';

const dictionary = (entries: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(entries));

/** Things and works, in the words of building permits. */
export const NOUNS = dictionary({
  // Abbreviations of the city
  sfd: 'مسكن لأسرة واحدة', 'bsmt dev': 'تجهيز القبو', 'basement dev': 'تجهيز القبو', 'basement development': 'تجهيز القبو', 'semi d': 'مسكن شبه منفصل', 'semi detached': 'مسكن شبه منفصل', ssuite: 'جناح ثانوي', 'sec suite': 'جناح ثانوي',
  'tfy semi detached': 'مسكن شبه منفصل لأسرتين', 'semi detached house': 'مسكن شبه منفصل', 'ths townhouse': 'منازل متلاصقة', 'rhs rowhouse': 'منازل متراصة', 'apt apartment': 'شقق', 'apt fourplex': 'مبنى من 4 وحدات', bldg: 'مبنى', alt: 'تعديل', demo: 'هدم', reno: 'تجديد', temp: 'مؤقت', ths: 'منازل متلاصقة', rhs: 'منازل متراصة', apt: 'شقق', tfy: 'مسكن لأسرتين', indust: 'صناعة', misc: 'متنوعات', cru: 'وحدة تجارية', 'c can': 'حاوية', nbc: 'كود البناء الوطني',
  // Works
  'interior alteration': 'تعديل داخلي', alteration: 'تعديل', alterations: 'تعديلات', altercations: 'تعديلات', alaterations: 'تعديلات', addition: 'إضافة', improvement: 'تحسين', improvements: 'تحسينات', renovation: 'تجديد', renovations: 'تجديدات', repair: 'إصلاح', repairs: 'إصلاحات',
  restoration: 'إعادة تأهيل', upgrade: 'تطوير', upgrades: 'تطويرات', replacement: 'استبدال', removal: 'إزالة', relocation: 'نقل', demolition: 'هدم', construction: 'إنشاء', development: 'تطوير', expansion: 'توسعة', conversion: 'تحويل', modification: 'تعديل', installation: 'تركيب', setup: 'تركيب',
  'change of use': 'تغيير الاستعمال', change: 'تغيير', 'fit out': 'تجهيز', 'tenant fit out': 'تجهيز مستأجر', 'first tenant fit out': 'تجهيز أول مستأجر', 'tenant improvement': 'تحسينات المستأجر', 'tenant improvements': 'تحسينات المستأجر', 'leasehold improvement': 'تحسينات المأجور', 'leasehold improvements': 'تحسينات المأجور', work: 'عمل', works: 'أعمال',
  'interior and exterior alterations': 'تعديلات داخلية وخارجية', 'interior and exterior': 'أعمال داخلية وخارجية', 'repair after fire': 'إصلاح بعد حريق',
  // Parts of buildings
  garage: 'مرآب', garages: 'مرائب', 'parking garage': 'مرآب مواقف', deck: 'شرفة خشبية', porch: 'رواق', fireplace: 'مدفأة', 'solid fuel fireplace': 'مدفأة وقود صلب', basement: 'قبو', carport: 'مظلة سيارة', balcony: 'شرفة', patio: 'فناء', roof: 'سقف', canopy: 'مظلة', mezzanine: 'ميزانين', wall: 'جدار', walls: 'جدران', 'pony wall': 'جدار قصير',
  'retaining wall': 'جدار استنادي', 'demising wall': 'جدار فاصل', 'demising walls': 'جدران فاصلة', stairs: 'درج', staircase: 'درج', elevator: 'مصعد', floor: 'طابق', floors: 'طوابق', storey: 'طابق', story: 'طابق', room: 'غرفة', rooms: 'غرف', washroom: 'دورة مياه', washrooms: 'دورات مياه', lobby: 'بهو', control: 'تحكم', garden: 'حديقة', kitchen: 'مطبخ', bathroom: 'حمام', closet: 'خزانة', landing: 'بسطة', entrance: 'مدخل', cover: 'غطاء', window: 'نافذة', windows: 'نوافذ', door: 'باب',
  'hot tub': 'حوض ساخن', 'swimming pool': 'مسبح', pool: 'مسبح', suite: 'جناح', suites: 'أجنحة', unit: 'وحدة', units: 'وحدات', 'dwelling unit': 'وحدة سكنية', dwelling: 'مسكن', 'below grade suite': 'جناح تحت مستوى الأرض', 'garden suite': 'جناح حديقة', 'fire alarm': 'إنذار حريق', 'fire alarm system': 'نظام إنذار حريق', alarm: 'إنذار', sprinkler: 'مرشات', 'sprinkler system': 'نظام مرشات', system: 'نظام', panel: 'لوحة', generator: 'مولد',
  racking: 'رفوف تخزين', rack: 'رفوف', equipment: 'معدات', tent: 'خيمة', tents: 'خيام', structure: 'منشأة', booth: 'كابينة', parkade: 'مرآب متعدد الطوابق', parking: 'مواقف', car: 'سيارة', gate: 'بوابة', block: 'كتلة', phase: 'مرحلة', lot: 'قطعة', area: 'مساحة', space: 'مساحة', level: 'مستوى', scope: 'نطاق', base: 'قاعدة',
  // Buildings
  building: 'مبنى', buildings: 'مباني', 'accessory building': 'مبنى ملحق', house: 'منزل', home: 'منزل', homes: 'منازل', 'single family house': 'منزل لأسرة واحدة', 'single family': 'أسرة واحدة', 'two family': 'أسرتين', rowhouse: 'منازل متراصة', rowhouses: 'منازل متراصة', rowhome: 'منازل متراصة', townhouse: 'منازل متلاصقة', townhomes: 'منازل متلاصقة', towhouse: 'منازل متلاصقة', apartment: 'شقق', fourplex: 'مبنى من 4 وحدات', plex: 'وحدات',
  'detached garage': 'مرآب منفصل', 'private detached garage': 'مرآب خاص منفصل', 'two family semi detached': 'مسكن شبه منفصل لأسرتين', tower: 'برج', towers: 'أبراج', warehouse: 'مستودع', office: 'مكتب', storage: 'تخزين', workshop: 'ورشة', mall: 'مجمع تجاري', hotel: 'فندق', motel: 'نزل', restaurant: 'مطعم', cafe: 'مقهى', kiosk: 'كشك', 'drinking establishment': 'مشرب', school: 'مدرسة', college: 'كلية', university: 'جامعة',
  hospital: 'مستشفى', clinic: 'عيادة', lab: 'مختبر', pharmacy: 'صيدلية', church: 'كنيسة', museum: 'متحف', bank: 'مصرف', store: 'متجر', shop: 'متجر', 'retail shop': 'متجر تجزئة', retail: 'تجزئة', market: 'سوق', superstore: 'متجر كبير', 'shopping centre': 'مركز تسوق', 'liquor store': 'متجر مشروبات', 'grocery store': 'بقالة', dealership: 'معرض سيارات', 'car wash': 'مغسلة سيارات', carwash: 'مغسلة سيارات', 'gas bar': 'محطة وقود',
  station: 'محطة', brewery: 'مصنع جعة', distillery: 'معمل تقطير', grocery: 'بقالة', 'motor vehicle': 'مركبات', bakery: 'مخبز', laundromat: 'مغسلة ملابس', 'beauty shop': 'صالون تجميل', 'barber shop': 'صالون حلاقة', 'funeral home': 'دار جنائز', 'day care': 'حضانة', daycare: 'حضانة', childcare: 'رعاية أطفال', 'child care': 'رعاية أطفال', 'child care facility': 'دار رعاية أطفال', 'special care facility': 'دار رعاية خاصة', 'senior citizen homes': 'دور مسنين', 'community centre': 'مركز مجتمعي',
  'sales centre': 'مركز مبيعات', 'show home': 'منزل نموذجي', centre: 'مركز', facility: 'منشأة', hall: 'قاعة', classroom: 'فصل دراسي', kennel: 'مأوى كلاب', 'veterinary clinic': 'عيادة بيطرية', 'food store': 'متجر أغذية', food: 'أغذية', products: 'منتجات', plant: 'مصنع', 'sewage treatment': 'معالجة صرف صحي', 'water pumping station': 'محطة ضخ مياه', 'bowling alley': 'صالة بولينغ', 'repair garage': 'ورشة إصلاح', 'paint shop': 'ورشة دهان',
  // Uses and other nouns
  use: 'استعمال', occupancy: 'إشغال', 'first tenant': 'أول مستأجر', modernization: 'تحديث', tenant: 'مستأجر', sales: 'مبيعات', event: 'فعالية', 'special event': 'فعالية خاصة', 'special function': 'مناسبة خاصة', function: 'مناسبة', class: 'فئة', group: 'مجموعة', part: 'جزء', division: 'قسم', permit: 'رخصة', 'building permit': 'رخصة بناء', 'national building code': 'كود البناء الوطني', service: 'خدمة', services: 'خدمات', recreation: 'ترفيه', utility: 'مرافق', communication: 'اتصالات', education: 'تعليم', manufacture: 'تصنيع',
  manufacturing: 'تصنيع', distribution: 'توزيع', data: 'بيانات', fitness: 'لياقة', dance: 'رقص', health: 'صحة', care: 'رعاية', police: 'شرطة', transportation: 'نقل', fire: 'حريق', assembly: 'تجمّع', mercantile: 'تجارة', 'public works': 'أشغال عامة', parts: 'أجزاء', code: 'كود', documents: 'وثائق', legislation: 'تشريعات', design: 'تصميم', 'energy efficiency': 'كفاءة الطاقة', height: 'ارتفاع', association: 'جمعية', family: 'أسرة', hour: 'ساعة', seats: 'مقاعد', owners: 'ملّاك', owner: 'مالك', calgary: 'كالغاري', alberta: 'ألبرتا', canada: 'كندا', city: 'مدينة',
});

/** In the masculine; the feminine adds ة. */
export const ADJECTIVES = dictionary({
  new: 'جديد', interior: 'داخلي', inteior: 'داخلي', internal: 'داخلي', exterior: 'خارجي', outdoor: 'خارجي', secondary: 'ثانوي', additional: 'إضافي', accessory: 'ملحق', private: 'خاص', public: 'عام', general: 'عام', residential: 'سكني', commercial: 'تجاري', industrial: 'صناعي', institutional: 'مؤسسي', medical: 'طبي', dental: 'سني',
  temporary: 'مؤقت', existing: 'قائم', detached: 'منفصل', attached: 'متصل', stacked: 'متراكب', unstacked: 'غير متراكب', structural: 'إنشائي', portable: 'متنقل', premanufactured: 'مسبق الصنع', standalone: 'مستقل', mixed: 'مختلط', partial: 'جزئي', special: 'خاص', licensed: 'مرخّص', vacant: 'شاغر', religious: 'ديني', municipal: 'بلدي', entire: 'كامل', community: 'مجتمعي', unspecified: 'غير محدد', accessible: 'ميسّر', executive: 'تنفيذي', proposed: 'مقترح', principal: 'رئيسي', continuous: 'مستمر', main: 'رئيسي', universal: 'شامل', other: 'آخر', separate: 'منفصل', personal: 'شخصي', automotive: 'للسيارات',
});

/** Words that join groups, or that Arabic does without. */
export const LINKS = dictionary({
  and: 'و', with: 'مع', w: 'مع', without: 'دون', for: 'لأجل', to: 'إلى', in: 'في', at: 'في', on: 'على', by: 'من', from: 'من', as: 'بصفة', per: 'وفق', 'as per': 'وفق', under: 'بموجب', or: 'أو', no: 'دون', not: 'لا', only: 'فقط', between: 'بين', above: 'فوق', after: 'بعد', including: 'بما في ذلك', of: '', the: '', a: '', an: '', this: 'هذا',
  is: '', are: '', be: '', will: '', shall: '', 'shall not': 'لا', includes: 'يشمل', each: 'كل', contains: 'يضم', contain: 'يضم', conform: 'يوافق', required: 'مطلوب', located: 'يقع', limited: 'محدود', allow: 'يسمح', 'is required': 'مطلوب', 'adjacent to': 'بجوار', 'take out': 'للطلبات الخارجية', online: 'عبر الإنترنت',
});

export const NUMBER_WORDS = dictionary({ one: '1', two: '2', three: '3', four: '4', five: '5', six: '6', first: '1', second: '2', third: '3' });

/** What is counted in descriptions. */
export const COUNTABLE: ReadonlyMap<string, CountedForms> = new Map(Object.entries({
  unit: ['وحدة', 'وحدتين', 'وحدات'], units: ['وحدة', 'وحدتين', 'وحدات'], plex: ['وحدة', 'وحدتين', 'وحدات'], storey: ['طابق', 'طابقين', 'طوابق'], storeys: ['طابق', 'طابقين', 'طوابق'], story: ['طابق', 'طابقين', 'طوابق'], suite: ['جناح', 'جناحين', 'أجنحة'], suites: ['جناح', 'جناحين', 'أجنحة'],
  car: ['سيارة', 'سيارتين', 'سيارات'], hour: ['ساعة', 'ساعتين', 'ساعات'], minute: ['دقيقة', 'دقيقتين', 'دقائق'], bays: ['موقف', 'موقفين', 'مواقف'], seats: ['مقعد', 'مقعدين', 'مقاعد'], stall: ['موقف', 'موقفين', 'مواقف'],
} satisfies Record<string, CountedForms>));

/** What carries a letter as its designation. */
export const DESIGNATED: ReadonlySet<string> = new Set(['group', 'unit', 'building', 'bldg', 'block', 'suite', 'phase', 'lot', 'level', 'class', 'division', 'tower', 'type']);

/** Words of the longest entry. */
export const LONGEST_ENTRY = Math.max(...[NOUNS, ADJECTIVES, LINKS].flatMap((entries) => [...entries.keys()].map((key) => key.split(' ').length)));
