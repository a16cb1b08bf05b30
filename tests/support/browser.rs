//! A browser without a screen: keeps cookies, follows redirects, fills fields by their label and sends what the page
//! really contains – hidden fields, form tokens and all.
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeMap;

pub struct Browser {
    base: String,
    agent: ureq::Agent,
    pub cookies: BTreeMap<String, String>,
    /// What a browser of today sends with a change; taken away to play an older one.
    pub fetch_site: Option<&'static str>,
}

pub struct Page {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub bytes: Vec<u8>,
    pub path: String,
    typed: BTreeMap<String, Vec<String>>,
    files: Vec<(String, String, Vec<u8>)>,
}

fn select(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Browser {
    pub fn new(base: &str) -> Self {
        // A connection that rests is given up before the service, which keeps it for 5 s, hangs up in the middle of a request.
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .max_idle_age(std::time::Duration::from_secs(2))
            .build();
        Self {
            base: base.to_owned(),
            agent: config.into(),
            cookies: BTreeMap::new(),
            fetch_site: Some("same-origin"),
        }
    }

    /// One request, no redirect followed. Headers are `(name, value)`.
    pub fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<(&str, Vec<u8>)>,
    ) -> Page {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !self.cookies.is_empty() {
            let jar: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", jar.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match body {
            Some((kind, bytes)) => {
                self.agent.run(request.header("content-type", kind).body(bytes).unwrap()).unwrap()
            }
            None if method == "POST" => self.agent.run(request.body(Vec::<u8>::new()).unwrap()).unwrap(),
            None => self.agent.run(request.body(()).unwrap()).unwrap(),
        };
        let status = response.status().as_u16();
        let mut found = BTreeMap::new();
        for (name, value) in response.headers() {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            if name.as_str() == "set-cookie" {
                let (pair, rest) = value.split_once(';').unwrap_or((&value, ""));
                let (key, kept) = pair.split_once('=').unwrap();
                if kept.is_empty() || rest.contains("Max-Age=0") {
                    self.cookies.remove(key);
                } else {
                    self.cookies.insert(key.to_owned(), kept.to_owned());
                }
            }
            found
                .entry(name.as_str().to_owned())
                .and_modify(|all: &mut String| {
                    all.push('\n');
                    all.push_str(&value);
                })
                .or_insert(value);
        }
        let bytes = response.into_body().with_config().limit(64 << 20).read_to_vec().unwrap_or_default();
        Page { status, headers: found, bytes, path: path.to_owned(), typed: BTreeMap::new(), files: vec![] }
    }

    fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..5 {
            let Some(to) = page.headers.get("location").filter(|_| page.status == 303).cloned() else {
                return page;
            };
            page = self.request("GET", &to, &[], None);
        }
        panic!("redirected in a circle");
    }

    pub fn get(&mut self, path: &str) -> Page {
        let page = self.request("GET", path, &[], None);
        self.follow(page)
    }

    /// Sends a form by hand, as an attacker would, with the headers of this browser.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = serde_urlencoded::to_string(fields).unwrap().into_bytes();
        let headers: Vec<(&str, &str)> =
            self.fetch_site.map(|site| ("sec-fetch-site", site)).into_iter().collect();
        self.request("POST", path, &headers, Some(("application/x-www-form-urlencoded", body)))
    }

    /// Presses the button of that name: sends its form as the page has it, with what was typed, and follows.
    #[expect(clippy::needless_pass_by_value, reason = "a page that was left is gone")]
    pub fn press(&mut self, page: Page, button: &str) -> Page {
        let sent = self.send(&page, button);
        self.follow(sent)
    }

    /// [`Browser::press`] without following.
    pub fn send(&mut self, page: &Page, button: &str) -> Page {
        let (action, fields, multipart) = page.form_of(button);
        let headers: Vec<(&str, &str)> =
            self.fetch_site.map(|site| ("sec-fetch-site", site)).into_iter().collect();
        if multipart {
            let (kind, body) = multipart_body(&fields, &page.files);
            return self.request("POST", &action, &headers, Some((&kind, body)));
        }
        let body = serde_urlencoded::to_string(&fields).unwrap().into_bytes();
        self.request("POST", &action, &headers, Some(("application/x-www-form-urlencoded", body)))
    }
}

/// The body of a form with files, and its content type.
pub fn multipart_body(fields: &[(String, String)], files: &[(String, String, Vec<u8>)]) -> (String, Vec<u8>) {
    let mark = "----sendback-test-boundary";
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for (name, file, bytes) in files {
        let file = file.replace('"', "%22");
        body.extend(
            format!("--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: image/jpeg\r\n\r\n").bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{mark}--\r\n").bytes());
    (format!("multipart/form-data; boundary={mark}"), body)
}

impl Page {
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    /// What a person reads.
    pub fn text(&self) -> String {
        words(Html::parse_document(&self.body()).root_element())
    }
    pub fn says(&self, text: &str) -> bool {
        self.text().contains(text)
    }
    /// The value of a field by its name.
    pub fn value(&self, name: &str) -> String {
        let doc = Html::parse_document(&self.body());
        let found = doc
            .select(&select(&format!("[name=\"{name}\"]")))
            .next()
            .unwrap_or_else(|| panic!("no field {name}"));
        match found.value().name() {
            "textarea" => found.text().collect(),
            _ => found.value().attr("value").unwrap_or_default().to_owned(),
        }
    }
    /// The address of the first link with these words.
    pub fn link(&self, text: &str) -> String {
        let doc = Html::parse_document(&self.body());
        doc.select(&select("a"))
            .find(|a| words(*a).contains(text))
            .unwrap_or_else(|| panic!("no link {text:?} on {}: {}", self.path, self.text()))
            .value()
            .attr("href")
            .unwrap()
            .to_owned()
    }
    /// Whether there is a button of that name.
    pub fn has_button(&self, name: &str) -> bool {
        let doc = Html::parse_document(&self.body());
        doc.select(&select("button")).any(|button| words(button).starts_with(name))
    }

    fn field_of(&self, label: &str) -> (String, String, String) {
        let doc = Html::parse_document(&self.body());
        let labels = select("label");
        let found = doc
            .select(&labels)
            .find(|l| words(*l) == label)
            .or_else(|| doc.select(&labels).find(|l| words(*l).starts_with(label)))
            .unwrap_or_else(|| panic!("no label {label:?} on {}: {}", self.path, self.text()));
        let id = found.value().attr("for").expect("a label names its field");
        let field =
            doc.select(&select(&format!("[id=\"{id}\"]"))).next().expect("the label's field is there");
        let get = |name: &str| field.value().attr(name).unwrap_or_default().to_owned();
        (get("name"), get("type"), get("value"))
    }
    /// The value of the field with that label: two forms of a page may have one of the same name.
    pub fn value_of(&self, label: &str) -> String {
        self.field_of(label).2
    }
    /// Types into the field with that label.
    pub fn fill(&mut self, label: &str, value: &str) {
        let (name, kind, _) = self.field_of(label);
        assert!(kind != "radio" && kind != "checkbox", "{label} is to be chosen, not typed");
        self.typed.insert(name, vec![value.to_owned()]);
    }
    /// Sends `value` as the field of that name, whatever the page has: two forms may ask the same question, and an
    /// attacker does not look at labels.
    pub fn send_as(&mut self, name: &str, value: &str) {
        self.typed.insert(name.to_owned(), vec![value.to_owned()]);
    }
    /// Chooses the radio button, or ticks the box, with that label; other boxes of its name stay ticked.
    pub fn choose(&mut self, label: &str) {
        let (name, kind, value) = self.field_of(label);
        assert!(kind == "radio" || kind == "checkbox", "{label} cannot be chosen");
        if kind == "radio" {
            self.typed.insert(name, vec![value]);
            return;
        }
        let ticked = self.ticked(&name);
        let all = self.typed.entry(name).or_insert(ticked);
        all.retain(|known| *known != value);
        all.push(value);
    }
    /// The values of the boxes of that name that the page shows ticked.
    pub fn ticked(&self, name: &str) -> Vec<String> {
        let doc = Html::parse_document(&self.body());
        let boxes = select(&format!("input[type=checkbox][name=\"{name}\"][checked]"));
        doc.select(&boxes).filter_map(|field| field.value().attr("value").map(str::to_owned)).collect()
    }
    /// Chooses a file for the field with that label.
    pub fn attach(&mut self, label: &str, name: &str, bytes: Vec<u8>) {
        let (field, kind, _) = self.field_of(label);
        assert_eq!(kind, "file");
        self.files.push((field, name.to_owned(), bytes));
    }

    /// The names of the fields that a button sends.
    pub fn fields_of(&self, button: &str) -> Vec<String> {
        self.form_of(button).1.into_iter().map(|(name, _)| name).collect()
    }
    /// Action, fields and kind of the form that a button sends.
    fn form_of(&self, button: &str) -> (String, Vec<(String, String)>, bool) {
        let doc = Html::parse_document(&self.body());
        // Of a form: what scripts use, or keep for later, is none that a person without them can press.
        let in_form = |b: &ElementRef<'_>| {
            b.ancestors().filter_map(ElementRef::wrap).any(|e| e.value().name() == "form")
        };
        let buttons: Vec<ElementRef<'_>> = doc
            .select(&select("button"))
            .filter(|b| b.value().attr("form").is_some() || in_form(b))
            .collect();
        let pressed = buttons
            .iter()
            .find(|b| words(**b) == button)
            .or_else(|| buttons.iter().find(|b| words(**b).starts_with(button)))
            .unwrap_or_else(|| panic!("no button {button:?} on {}: {}", self.path, self.text()));
        let form = match pressed.value().attr("form") {
            Some(id) => doc.select(&select(&format!("form[id=\"{id}\"]"))).next().unwrap(),
            None => {
                pressed.ancestors().filter_map(ElementRef::wrap).find(|e| e.value().name() == "form").unwrap()
            }
        };
        assert_eq!(form.value().attr("method"), Some("post"));
        let here = self.path.split('?').next().unwrap();
        let action = pressed.value().attr("formaction").or(form.value().attr("action"));
        let action = action.unwrap_or(here).to_owned();
        let mut fields = vec![];
        for field in form.select(&select("input[name], textarea[name], select[name]")) {
            let attr = |name: &str| field.value().attr(name);
            let name = attr("name").unwrap().to_owned();
            if let Some(values) = self.typed.get(&name) {
                if !fields.iter().any(|(known, _)| *known == name) {
                    fields.extend(values.iter().map(|value| (name.clone(), value.clone())));
                }
                continue;
            }
            match (field.value().name(), attr("type").unwrap_or_default()) {
                ("input", "file") => {}
                ("input", "radio" | "checkbox") if attr("checked").is_none() => {}
                ("textarea", _) => fields.push((name, field.text().collect())),
                ("select", _) => {
                    let options: Vec<ElementRef<'_>> = field.select(&select("option")).collect();
                    let chosen =
                        options.iter().find(|o| o.value().attr("selected").is_some()).or(options.first());
                    fields.push((
                        name,
                        chosen.and_then(|o| o.value().attr("value")).unwrap_or_default().to_owned(),
                    ));
                }
                _ => fields.push((name, attr("value").unwrap_or_default().to_owned())),
            }
        }
        if let Some(name) = pressed.value().attr("name") {
            fields.push((name.to_owned(), pressed.value().attr("value").unwrap_or_default().to_owned()));
        }
        (action, fields, form.value().attr("enctype") == Some("multipart/form-data"))
    }
}
