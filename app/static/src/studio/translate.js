// The editors of bpmn.io in Indonesian; English pages keep their own words.
import { english } from "./desk.js";

const WORDS = {
  "Activate hand tool": "Tangan: geser kanvas", "Activate lasso tool": "Laso: pilih beberapa", "Activate create/remove space tool": "Buat atau buang ruang",
  "Activate global connect tool": "Hubungkan elemen", "Create start event": "Buat awal", "Create intermediate/boundary event": "Buat peristiwa di tengah atau di tepi",
  "Create end event": "Buat akhir", "Create gateway": "Buat gerbang", "Create task": "Buat tugas", "Create expanded sub-process": "Buat subproses",
  "Create pool/participant": "Buat kolam", "Create element": "Buat elemen", "Append element": "Tambahkan elemen", "Change element": "Ubah jenis", "Change type": "Ubah jenis",
  "Append task": "Tambahkan tugas", "Append end event": "Tambahkan akhir", "Append gateway": "Tambahkan gerbang", "Append intermediate/boundary event": "Tambahkan peristiwa",
  "Append text annotation": "Tambahkan catatan", "Add text annotation": "Tambahkan catatan", "Connect using sequence flow": "Hubungkan dengan alur", "Connect to other element": "Hubungkan ke elemen lain",
  "Connect using sequence/message flow or association": "Hubungkan", "Connect using association": "Hubungkan catatan", "Remove": "Hapus", "Delete": "Hapus",
  "Add lane above": "Tambah lajur di atas", "Add lane below": "Tambah lajur di bawah", "Divide into two lanes": "Bagi menjadi dua lajur", "Divide into three lanes": "Bagi menjadi tiga lajur",
  "Append receive task": "Tambahkan tugas terima", "Append message intermediate catch event": "Tambahkan penantian pesan", "Append timer intermediate catch event": "Tambahkan penantian waktu",
  "Append signal intermediate catch event": "Tambahkan penantian sinyal", "Search in diagram": "Cari dalam diagram", "Search": "Cari", "Toggle non-interrupting": "Tidak menyela",
  "User task": "Tugas orang", "User Task": "Tugas orang", "Manual task": "Tugas manual", "Service task": "Tugas sistem", "Service Task": "Tugas sistem", "Script task": "Hitung variabel", "Business rule task": "Tabel keputusan",
  "Business Rule Task": "Tabel keputusan", "Send task": "Kirim pesan", "Receive task": "Terima pesan", "Call activity": "Panggil proses lain", "Call Activity": "Panggil proses lain", "Sub-process": "Subproses",
  "Sub-process (expanded)": "Subproses (terbuka)", "Sub-process (collapsed)": "Subproses (tertutup)", "Event sub-process": "Subproses peristiwa", "Expanded sub-process": "Subproses (terbuka)",
  "Exclusive gateway": "Gerbang pilih satu", "Exclusive Gateway": "Gerbang pilih satu", "Parallel gateway": "Gerbang serentak", "Parallel Gateway": "Gerbang serentak", "Inclusive gateway": "Gerbang pilih beberapa",
  "Inclusive Gateway": "Gerbang pilih beberapa", "Event-based gateway": "Gerbang menunggu peristiwa", "Start event": "Awal", "Start Event": "Awal", "End event": "Akhir", "End Event": "Akhir", "Intermediate throw event": "Peristiwa di tengah",
  "Message start event": "Awal karena pesan", "Timer start event": "Awal karena waktu", "Signal start event": "Awal karena sinyal", "Message end event": "Akhir dengan pesan", "Signal end event": "Akhir dengan sinyal",
  "Error end event": "Akhir galat", "Escalation end event": "Akhir eskalasi", "Terminate end event": "Akhir yang menghentikan semua", "Message intermediate catch event": "Menunggu pesan", "Timer intermediate catch event": "Menunggu waktu",
  "Signal intermediate catch event": "Menunggu sinyal", "Message intermediate throw event": "Kirim pesan", "Signal intermediate throw event": "Kirim sinyal", "Escalation intermediate throw event": "Eskalasi",
  "Link intermediate catch event": "Sambungan masuk", "Link intermediate throw event": "Sambungan keluar", "Message boundary event": "Pesan di tepi", "Timer boundary event": "Waktu di tepi", "Signal boundary event": "Sinyal di tepi",
  "Error boundary event": "Galat di tepi", "Escalation boundary event": "Eskalasi di tepi", "Timer boundary event (non-interrupting)": "Waktu di tepi (tidak menyela)", "Message boundary event (non-interrupting)": "Pesan di tepi (tidak menyela)",
  "Signal boundary event (non-interrupting)": "Sinyal di tepi (tidak menyela)", "Escalation boundary event (non-interrupting)": "Eskalasi di tepi (tidak menyela)", "Default flow": "Alur bawaan", "Conditional flow": "Alur bersyarat",
  "Sequence flow": "Alur", "Parallel multi-instance": "Banyak, serentak", "Sequential multi-instance": "Banyak, berurutan", "Loop": "Ulang", "Task": "Tugas", "Participant": "Kolam", "Lane": "Lajur", "Text annotation": "Catatan",
  "Gateways": "Gerbang", "Tasks": "Tugas", "Events": "Peristiwa", "Sub-processes": "Subproses", "Participants": "Kolam", "Pool": "Kolam",
  // panel of properties
  "General": "Umum", "Name": "Nama", "ID": "Id", "Documentation": "Penjelasan", "Element documentation": "Penjelasan untuk pelaksana", "Process documentation": "Penjelasan proses", "Executable": "Dapat dijalankan",
  "Timer": "Waktu", "Type": "Jenis", "Value": "Nilai", "Date": "Tanggal", "Duration": "Lama", "Cycle": "Berulang", "Message": "Pesan", "Global message reference": "Pesan", "Signal": "Sinyal", "Global signal reference": "Sinyal",
  "Error": "Galat", "Global error reference": "Galat", "Code": "Kode", "Escalation": "Eskalasi", "Global escalation reference": "Eskalasi", "Link": "Sambungan", "Multi-instance": "Banyak anggota", "Completion condition": "Syarat selesai",
  "Loop cardinality": "Banyaknya", "Process name": "Nama proses", "Process ID": "Id proses", "Participant Name": "Nama kolam", "Participant ID": "Id kolam", "Select an element to edit its properties.": "Pilih satu elemen untuk mengubah sifatnya.",
  "Multiple elements selected. Select a single element to edit its properties.": "Pilih satu elemen saja untuk mengubah sifatnya.", "Create new ...": "Buat baru …", "<none>": "<tidak ada>", "Open minimap": "Buka peta kecil", "Close minimap": "Tutup peta kecil",
  "Toggle section": "Buka atau tutup bagian", "Data": "Isi", "Format": "Bentuk", "Text": "Teks", "Search properties": "Cari sifat",
  // decision tables
  "View DRD": "Lihat bagan keputusan", "Hit Policy": "Cara pakai hasil", "Hit policy": "Cara pakai hasil", "When": "Bila", "Then": "Maka", "And": "Dan", "Annotations": "Catatan", "Add rule": "Tambah aturan", "Add input": "Tambah masukan",
  "Add output": "Tambah hasil", "Edit input": "Ubah masukan", "Edit output": "Ubah hasil", "Expression": "Ekspresi", "Output": "Hasil", "Input label": "Label masukan", "Input expression": "Ekspresi masukan",
  "Output label": "Label hasil", "Output name": "Nama hasil", "Decision name": "Nama keputusan", "Add rule above": "Tambah aturan di atas", "Add rule below": "Tambah aturan di bawah", "Remove rule": "Hapus aturan", "Copy rule": "Salin aturan",
  "Cut rule": "Potong aturan", "Paste rule above": "Tempel aturan di atas", "Paste rule below": "Tempel aturan di bawah", "Add input left": "Tambah masukan di kiri", "Add input right": "Tambah masukan di kanan", "Remove input": "Hapus masukan",
  "Add output left": "Tambah hasil di kiri", "Add output right": "Tambah hasil di kanan", "Remove output": "Hapus hasil", "Change cell expression language": "Ubah bahasa sel", "Add description": "Tambah penjelasan", "Unique": "Unik", "First": "Pertama",
  "Any": "Bebas", "Priority": "Prioritas", "Collect": "Kumpulkan", "Rule order": "Urutan aturan", "Output order": "Urutan hasil", "Aggregation": "Penggabungan", "View decision table": "Lihat tabel", "Description": "Penjelasan",
  // form editor
  "Components": "Komponen", "Search components": "Cari komponen", "Input": "Masukan", "Selection": "Pilihan", "Presentation": "Tampilan", "Containers": "Wadah", "Action": "Tindakan", "Text field": "Teks", "Text area": "Teks panjang",
  "Number": "Angka", "Date time": "Tanggal dan waktu", "File picker": "Unggahan", "Checkbox": "Kotak centang", "Checkbox group": "Daftar centang", "Radio group": "Pilih satu", "Select": "Daftar pilihan", "Tag list": "Daftar tanda", "Text view": "Teks tampil",
  "Image view": "Gambar", "Separator": "Garis", "Spacer": "Jarak", "Group": "Kelompok", "Dynamic list": "Daftar berulang", "Table": "Tabel", "Button": "Tombol", "HTML view": "HTML", "iFrame": "Bingkai", "Document preview": "Pratinjau dokumen", "Key": "Nama isian",
  "Field label": "Label", "Field description": "Petunjuk", "Validation": "Pemeriksaan", "Required": "Wajib", "Minimum": "Paling kecil", "Maximum": "Paling besar", "Minimum length": "Panjang paling sedikit", "Maximum length": "Panjang paling banyak",
  "Condition": "Syarat tampil", "Deactivate if": "Sembunyikan bila", "Hide if": "Sembunyikan bila", "Appearance": "Tampilan", "Layout": "Tata letak", "Columns": "Kolom", "Default value": "Nilai awal", "Read only": "Hanya dibaca", "Disabled": "Tidak aktif",
  "Options source": "Sumber pilihan", "Static options": "Pilihan tetap", "Dynamic options": "Pilihan dinamis", "Custom properties": "Sifat tambahan", "Form": "Formulir", "Build your form": "Susun formulir",
  "Drag and drop components here to start designing.": "Tarik komponen ke sini untuk mulai.", "Select a form field to edit its properties.": "Pilih satu isian untuk mengubah sifatnya.", "Regular expression pattern": "Pola", "Custom regular expression": "Pola sendiri",
  "Validation pattern": "Pola isian", "Group label": "Judul kelompok", "Show outline": "Tampilkan garis tepi", "Serialize value": "Simpan nilai", "Subtype": "Jenis", "Use 24h": "24 jam", "Allow multiple files": "Beberapa berkas", "Supported file formats": "Jenis berkas",
};

export function word(text) {
  return english ? text : WORDS[text] ?? text;
}

// For diagram-js based editors: their own hook for words.
export default {
  translate: ["value", (template, replacements = {}) => word(template).replace(/{([^}]+)}/g, (_, key) => word(replacements[key] ?? `{${key}}`))],
};

// For editors without such a hook: words are exchanged as they appear, never inside what one types.
export function exchange(root) {
  if (english) return;
  const texts = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const found = WORDS[node.data.trim()];
      if (found && found !== node.data.trim() && !node.parentElement?.closest("[contenteditable=true], textarea, .cm-editor, .fjs-form-field .fjs-input")) node.data = node.data.replace(node.data.trim(), found);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of ["title", "placeholder", "aria-label"]) {
      const found = WORDS[node.getAttribute(name)];
      if (found) node.setAttribute(name, found);
    }
    node.childNodes.forEach(texts);
  };
  texts(root);
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") texts(change.target);
      else change.addedNodes.forEach(texts);
    }
  }).observe(root, { subtree: true, childList: true, characterData: true });
}
