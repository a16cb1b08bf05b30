// What the customers of the stories bought, as the file of orders that an administrator imports: every one of them has
// devices that are covered and that nobody returns yet, and their return goes to a seller with somebody at the desk.
const DAY_MS = 24 * 60 * 60 * 1000;
const COMPANIES = [
  "Harbour & Finch", "Oakmere Schools", "Wendham District Council", "Glenarra Veterinary Centre", "Tarn Valley Housing",
  "Pell & Hardy Logistics",
];
// Kind, brand, model, storage, colour, seller, days since it was delivered.
const DEVICES = [
  ["Laptop", "Framework", "Laptop 13", "512 GB", "Silver", "Lagan Renewed", 60],
  ["Tablet", "Apple", "iPad 10", "64 GB", "Blue", "Tayside Devices", 20],
  ["Phone", "Motorola", "Edge 40", "256 GB", "Black", "Tayside Devices", 50],
  ["Phone", "Fairphone", "Fairphone 5", "256 GB", "Black", "Brightwell Refurb", 40],
];

// An IMEI with its check digit (ISO/IEC 7812-1, annex B).
function imei(n) {
  const digits = `3512340${String(n).padStart(7, "0")}`;
  const sum = [...digits].reduce((all, digit, at) => {
    const value = Number(digit) * (at % 2 ? 2 : 1);
    return all + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + ((10 - (sum % 10)) % 10);
}

const day = (now, ago) => new Date(now - ago * DAY_MS).toISOString().slice(0, 10);
const HEAD = [
  "order number", "company", "seller", "ordered on", "delivered on", "price", "category", "brand", "model", "storage",
  "colour", "grade", "imei", "serial",
];

// A file of so many telephones that one company bought from one seller, and their numbers.
export function phones(count, company = "Oakmere Schools", seller = "Brightwell Refurb", now = Date.now()) {
  const numbers = Array.from({ length: count }, (_, n) => imei(5000 + n));
  const rows = numbers.map((number, n) =>
    [`P-${n}`, company, seller, day(now, 33), day(now, 30), "250.00", "Phone", "Fairphone", "Fairphone 4", "128 GB", "Green", "Good", number, ""]);
  return { numbers, file: [HEAD, ...rows].map((row) => `${row.join(",")}\n`).join("") };
}

// The file of what every story may return, as text.
export function orders(now = Date.now()) {
  const rows = COMPANIES.flatMap((company, c) =>
    DEVICES.map(([kind, brand, model, storage, colour, seller, ago], d) => {
      const n = c * DEVICES.length + d;
      const number = kind === "Laptop" ? ["", `FRW${10_000 + n}`] : [imei(n), ""];
      return [`S-${n}`, company, seller, day(now, ago + 3), day(now, ago), "320.00", kind, brand, model, storage, colour, "Very good", ...number];
    }));
  return [HEAD, ...rows].map((row) => `${row.join(",")}\n`).join("");
}
