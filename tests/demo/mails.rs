//! The mails of a demonstration, shown as the people who get them would see them.
use crate::support::browser::Browser;
use sendback::clock::Clock;
use sendback::demo::{self, Options};
use sendback::serve;
use std::net::TcpListener;

#[test]
fn a_mail_is_shown_in_a_sandbox_with_its_pdf_and_nothing_else_is_read_from_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options::within(dir.path().join("data"), None);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let app = demo::open(&options, &base, Clock::System).unwrap();
    let (send, handle) = std::sync::mpsc::channel();
    #[expect(clippy::disallowed_methods, reason = "the server's own thread")]
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = serve::pages(app, listener, 1).unwrap();
            send.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    let server = handle.recv().unwrap();
    let mut browser = Browser::new(&base);
    let list = browser.get("/demo/mail");
    let one = browser.get(&list.link("Return label"));
    assert!(one.says("Return label") && one.says("Open and print the label"), "{}", one.text());
    let pdf = browser.get(&one.link("return-label-"));
    assert!(pdf.bytes.starts_with(b"%PDF-") && pdf.headers["content-type"] == "application/pdf");
    let body = browser.get(&format!("{}/body", one.path));
    assert!(body.headers["content-security-policy"].contains("sandbox") && body.says("Your return label"));
    for name in ["..%2flink.key", "link.key", ".x.eml", "none.eml", "%2e%2e/link.key"] {
        assert_eq!(browser.get(&format!("/demo/mail/{name}")).status, 404, "{name}");
    }
    actix_web::rt::System::new().block_on(server.stop(false));
}
