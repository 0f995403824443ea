//! Names and places of scripts and languages that the library has none of.

/// What people of one language are called, and where they live.
#[derive(Debug)]
pub(super) struct Spoken {
    pub(super) first: &'static [&'static str],
    pub(super) last: &'static [&'static str],
    pub(super) cities: &'static [&'static str],
    pub(super) streets: &'static [&'static str],
}

pub(super) static GREEK: Spoken = Spoken {
    first: &[
        "Γιώργος",
        "Μαρία",
        "Δημήτρης",
        "Ελένη",
        "Νίκος",
        "Κατερίνα",
        "Κώστας",
        "Σοφία",
        "Άγγελος",
        "Ζωή",
    ],
    last: &[
        "Παπαδόπουλος",
        "Οικονόμου",
        "Νικολάου",
        "Γεωργίου",
        "Καραγιάννης",
        "Βλάχος",
        "Αντωνίου",
        "Ιωάννου",
    ],
    cities: &["Αθήνα", "Θεσσαλονίκη", "Πάτρα", "Ηράκλειο", "Λάρισα"],
    streets: &["Ερμού", "Σταδίου", "Πανεπιστημίου", "Αγίου Δημητρίου"],
};

pub(super) static UKRAINIAN: Spoken = Spoken {
    first: &[
        "Олена",
        "Андрій",
        "Ірина",
        "Сергій",
        "Наталія",
        "Юрій",
        "Оксана",
        "Тарас",
        "Марія",
        "Богдан",
    ],
    last: &[
        "Шевченко",
        "Коваленко",
        "Бондаренко",
        "Ткаченко",
        "Кравчук",
        "Лисенко",
        "Мельник",
        "Гончар",
    ],
    cities: &["Київ", "Львів", "Одеса", "Харків", "Дніпро"],
    streets: &[
        "вул. Хрещатик",
        "вул. Франка",
        "вул. Шевченка",
        "просп. Свободи",
    ],
};

pub(super) static HEBREW: Spoken = Spoken {
    first: &[
        "נועה",
        "איתי",
        "תמר",
        "יונתן",
        "מאיה",
        "דניאל",
        "שירה",
        "עומר",
        "רחל",
        "אורי",
    ],
    last: &[
        "כהן",
        "לוי",
        "מזרחי",
        "פרץ",
        "ביטון",
        "אברהם",
        "פרידמן",
        "שפירא",
    ],
    cities: &["תל אביב", "חיפה", "ירושלים", "באר שבע"],
    streets: &["דיזנגוף", "הרצל", "ז׳בוטינסקי", "אלנבי"],
};

pub(super) static HINDI: Spoken = Spoken {
    first: &[
        "आरव",
        "प्रिया",
        "विवान",
        "अनन्या",
        "अर्जुन",
        "दीया",
        "रोहन",
        "कविता",
        "संजय",
        "मीरा",
    ],
    last: &[
        "शर्मा",
        "वर्मा",
        "गुप्ता",
        "सिंह",
        "पटेल",
        "जोशी",
        "अय्यर",
        "मिश्रा",
    ],
    cities: &["पुणे", "दिल्ली", "मुंबई", "जयपुर", "लखनऊ"],
    streets: &["गांधी मार्ग", "नेहरू रोड", "स्टेशन रोड", "एम जी रोड"],
};

pub(super) static HANGUL: Spoken = Spoken {
    first: &[
        "서연", "민준", "지우", "도윤", "하은", "예준", "수아", "지호", "은지", "현우",
    ],
    last: &["김", "이", "박", "최", "정", "강", "조", "윤"],
    cities: &["서울", "부산", "인천", "대구", "대전"],
    streets: &["세종대로", "강남대로", "테헤란로", "중앙로"],
};

pub(super) static POLISH: Spoken = Spoken {
    first: &[
        "Łukasz",
        "Małgorzata",
        "Paweł",
        "Żaneta",
        "Stanisław",
        "Elżbieta",
        "Michał",
        "Grażyna",
        "Jędrzej",
        "Zofia",
    ],
    last: &[
        "Wójcik",
        "Kowalczyk",
        "Zieliński",
        "Dąbrowska",
        "Łukaszewicz",
        "Wiśniewski",
        "Pająk",
        "Gąsior",
    ],
    cities: &["Łódź", "Kraków", "Gdańsk", "Wrocław", "Poznań"],
    streets: &[
        "ul. Długa",
        "ul. Świętokrzyska",
        "al. Jerozolimskie",
        "ul. Piękna",
    ],
};

pub(super) static VIETNAMESE: Spoken = Spoken {
    first: &[
        "Thị Hương",
        "Văn Nam",
        "Minh Đức",
        "Ngọc Ánh",
        "Quốc Bảo",
        "Thùy Linh",
        "Đình Phúc",
        "Mỹ Dung",
    ],
    last: &["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ"],
    cities: &["Hà Nội", "Đà Nẵng", "Huế", "Cần Thơ"],
    streets: &["Lê Lợi", "Trần Hưng Đạo", "Nguyễn Huệ", "Hai Bà Trưng"],
};
