//! The twelve people of the demo company, written down.

use crate::Fields;

/// First, last, work email, work phone, mobile, address1, city, state, zip, country, title,
/// department, hired, ended.
const DEMO: [&str; 12] = [
    "Ada|Okoro|ada.okoro@acme.test|503 555 0100||1 Main St|Salem|OR|97301|United States|HR Director|People|2019-03-04|",
    "Zoë|Braun|zoe.braun@acme.test|503 555 0101|503 555 0201|22 Mill Rd|Salem|OR|97302|United States|Fitter|Plant|2021-05-17|",
    "Ben|Carter|ben.carter@acme.test|503 555 0102||7 Oak Ave|Portland|OR|97035|United States|Welder|Plant|2020-09-01|",
    "Chiara|Rossi|chiara.rossi@acme.test|+39 02 5550 103|+39 347 555 0103|Via Roma 8|Milano|MI|20121|Italy|Sales Manager|Sales|2018-01-15|",
    "Dmitri|Volkov|dmitri.volkov@acme.test|||Hauptstr. 5|Berlin|BE|10827|Germany|Buyer|Purchasing|2022-02-01|",
    "Emi|Tanaka|emi.tanaka@acme.test|+81 3 5550 0105||1-2-3 Shibuya|Tokyo||150-0002|Japan|Sales Rep|Sales|2023-04-03|",
    "Fatima|El-Sayed|fatima.elsayed@acme.test|503 555 0106|503 555 0206|90 River Dr|Salem|OR|97301|United States|Safety Officer|Plant|2022-11-14|",
    "Gus|O'Neill||503 555 0107||14 Hill St|Salem|OR|97304|United States|Apprentice|Plant|2025-06-02|",
    "Hana|Novák|hana.novak@acme.test|||5 Market Sq|Denver|CO|80202|United States|Accountant|Finance|2021-01-11|",
    "Ivan|Petrović|ivan.petrovic@acme.test|303 555 0109|303 555 0209|18 Pine St|Denver|CO|80203|United States|Controller|Finance|2017-07-03|",
    "June|Park|june.park@acme.test|303 555 0110||44 Lake Blvd|Denver|CO|80206|United States|Sales Rep|Sales|2019-10-21|2026-03-31",
    "Kofi|Mensah|kofi.mensah@acme.test|303 555 0111|303 555 0211|3 Elm Ct|Boulder|CO|80301|United States|IT Lead|Office|2020-02-10|",
];

/// The demo company's employees.
pub(crate) fn demo() -> impl Iterator<Item = Fields> {
    DEMO.into_iter().map(demo_fields)
}

fn demo_fields(line: &str) -> Fields {
    const ALIASES: [&str; 14] = [
        "firstName",
        "lastName",
        "workEmail",
        "workPhone",
        "mobilePhone",
        "address1",
        "city",
        "state",
        "zipcode",
        "country",
        "jobTitle",
        "department",
        "hireDate",
        "terminationDate",
    ];
    let mut fields: Fields = ALIASES.iter().zip(line.split('|')).map(pair).collect();
    fields.insert("employmentHistoryStatus".to_owned(), "Full-Time".to_owned());
    fields
}

fn pair((alias, text): (&&str, &str)) -> (String, String) {
    ((*alias).to_owned(), text.to_owned())
}
