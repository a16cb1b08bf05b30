//! PDFs for sample data: an invoice that a customer adds, a label that support bought elsewhere.

/// A page with these lines, the first one large.
pub(super) fn page(lines: &[&str]) -> Vec<u8> {
    let plain = |line: &str| line.replace(['(', ')', '\\'], " ");
    let mut text = String::from("BT 56 780 Td 20 TL /F1 18 Tf ");
    for (n, line) in lines.iter().enumerate() {
        let smaller = if n == 1 { "/F1 11 Tf " } else { "" };
        text.push_str(&format!("T* {smaller}({}) Tj ", plain(line)));
    }
    text.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut places = String::from("0000000000 65535 f \n");
    for (n, object) in objects.iter().enumerate() {
        places.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", n + 1));
    }
    let count = objects.len() + 1;
    let start = pdf.len();
    pdf.push_str(&format!(
        "xref\n0 {count}\n{places}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    pdf.into_bytes()
}
