"""Invented names: common Indonesian ones, combined at random."""

MEN = (
    "Adi", "Ahmad", "Andi", "Arif", "Bagus", "Bayu", "Cahyo", "Dedi", "Dimas", "Eko", "Fajar", "Galih", "Gunawan", "Hendra",
    "Imam", "Irwan", "Joko", "Krisna", "Lukman", "Made", "Mulyadi", "Nanang", "Nyoman", "Oki", "Petrus", "Rahmat", "Rudi",
    "Samuel", "Sigit", "Surya", "Taufik", "Teguh", "Wahyu", "Wayan", "Yusuf", "Zainal",
)
WOMEN = (
    "Aisyah", "Anisa", "Ayu", "Bunga", "Citra", "Diah", "Endang", "Fitri", "Gita", "Hesti", "Indah", "Intan", "Kartika",
    "Kadek", "Lina", "Maria", "Maya", "Nia", "Novi", "Nurhayati", "Puspita", "Putri", "Rina", "Rosa", "Siti", "Sri", "Tuti",
    "Umi", "Vera", "Wulan", "Yanti", "Yuliana",
)
LAST = (
    "Abdullah", "Adinata", "Aritonang", "Astuti", "Basuki", "Damanik", "Firmansyah", "Ginting", "Hakim", "Halim", "Harahap",
    "Hartono", "Hasibuan", "Hidayat", "Iskandar", "Kurniawan", "Kusuma", "Laksmana", "Lubis", "Mahendra", "Mahardika",
    "Manurung", "Maulana", "Nainggolan", "Nasution", "Nugraha", "Nugroho", "Panjaitan", "Permana", "Purnomo", "Rahardjo",
    "Rahman", "Saputra", "Saragih", "Siregar", "Subagyo", "Sudarmo", "Suharto", "Sukmana", "Susanto", "Suwandi", "Tampubolon",
    "Utama", "Utomo", "Wibowo", "Wicaksono", "Widodo", "Wirawan", "Yulianto", "Zulkarnain",
)
TITLES = ("", "", "S.E.", "S.Sos.", "S.Kom.", "S.H.", "S.Pd.", "S.T.", "M.Si.", "A.Md.")
PLACES = ("Kencana Raya", "Teluk Jaya", "Bukit Sari", "Muara Indah", "Karang Anyar", "Tanjung Mas")
