"""Every refusal of a diagram by its stable code: what is wrong and how to draw it instead, in Indonesian and in English."""

REFUSED: dict[str, tuple[str, str]] = {
    # elements that are not run
    "refused_complexGateway": (
        "Gerbang kompleks tidak dijalankan; pakai gerbang eksklusif, paralel atau inklusif.",
        "a complex gateway is not run; use exclusive, parallel or inclusive gateways",
    ),
    "refused_adHocSubProcess": (
        "Subproses ad-hoc tidak dijalankan; gambar tugas-tugasnya dengan gerbang.",
        "an ad-hoc sub-process is not run; draw its tasks with gateways",
    ),
    "refused_transaction": (
        "Transaksi tidak dijalankan; pakai subproses dengan peristiwa galat di tepinya.",
        "a transaction is not run; use a sub-process with error boundary events",
    ),
    "refused_task": (
        "Tugas polos tidak melakukan apa-apa; jadikan tugas pengguna, skrip atau layanan.",
        "a plain task does nothing; make it a user, script or service task",
    ),
    "refused_compensateEventDefinition": (
        "Kompensasi tidak dijalankan; gambar pembatalannya sebagai jalur tersendiri.",
        "compensation is not run; draw the undoing as a path of its own",
    ),
    "refused_conditionalEventDefinition": (
        "Peristiwa bersyarat tidak dijalankan; pakai pesan, sinyal atau pewaktu.",
        "a conditional event is not run; use a message, a signal or a timer",
    ),
    "refused_cancelEventDefinition": (
        "Peristiwa batal tidak dijalankan; pakai peristiwa galat.",
        "a cancel event is not run; use an error event",
    ),
    "refused_dataStoreReference": (
        "Penyimpan data tidak dijalankan; simpan lewat operasi tugas layanan.",
        "a data store is not run; store through the operation of a service task",
    ),
    "several_definitions": (
        "Satu peristiwa memuat beberapa pemicu; beri tiap pemicu peristiwanya sendiri.",
        "one event carries several triggers; give each trigger an event of its own",
    ),
    # events
    "link_pair": (
        "Tautan ini tidak punya tepat satu tujuan bernama sama dalam proses ini; beri keduanya nama yang sama.",
        "the link has not exactly one target of its name in this process; give throw and catch the same name",
    ),
    "no_message": ("Elemen ini tidak menyebut pesan.", "the element names no message"),
    "no_signal": ("Peristiwa ini tidak menyebut sinyal.", "the event names no signal"),
    "no_timer": ("Pewaktu tidak punya ungkapan waktu.", "the timer has no expression"),
    "no_error_code": (
        "Peristiwa akhir ini melempar galat tanpa kode; sebutkan galatnya.",
        "the end event throws an error without a code; name the error",
    ),
    "timer_cycle": (
        "Siklus waktu hanya dijalankan di tepi tugas tanpa menyela, di awal subproses peristiwa tanpa menyela, dan di awal proses; "
        "di sini pakai satu pewaktu, atau gambar pengulangannya dengan gerbang.",
        "a timer cycle runs only at a non-interrupting boundary, a non-interrupting event sub-process and the start of a process; "
        "use one timer here, or draw the repetition with a gateway",
    ),
    "boundary_dead_end": (
        "Peristiwa di tepi ini tidak menuju ke mana pun; tarik alur ke tugas atau peristiwa akhir.",
        "the boundary event leads nowhere; draw a flow to a task or an end event",
    ),
    "boundary_attached": (
        "Peristiwa tepi ini tidak menempel pada tugas, subproses atau panggilan.",
        "the boundary event is attached to no task, sub-process or call",
    ),
    "event_gateway_target": (
        "Di belakang gerbang peristiwa hanya boleh peristiwa tunggu pesan, sinyal atau waktu, atau tugas terima, tanpa alur masuk lain.",
        "behind an event-based gateway only message, signal or timer catches or receive tasks may stand, with no other incoming flow",
    ),
    "event_subprocess_start": (
        "Subproses peristiwa harus punya tepat satu awal dengan pemicu: waktu, pesan, sinyal, galat atau eskalasi.",
        "an event sub-process needs exactly one start with a trigger: timer, message, signal, error or escalation",
    ),
    "cancel_place": (
        "Pesan atau sinyal berkas.dibatalkan hanya memulai subproses peristiwa yang menyela, langsung di dalam proses; gambar di sana.",
        "the message or signal berkas.dibatalkan only starts an interrupting event sub-process directly in the process; draw it there",
    ),
    "error_not_interrupting": (
        "Galat selalu menyela; jadikan awal subproses peristiwa ini menyela, atau pakai eskalasi.",
        "an error always interrupts; make the start of the event sub-process interrupting, or use an escalation",
    ),
    "event_subprocess_flow": (
        "Subproses peristiwa tidak boleh punya alur masuk atau keluar.",
        "an event sub-process may have no incoming or outgoing flow",
    ),
    "typed_start_inside": (
        "Subproses biasa dimulai oleh alurnya; beri awal tanpa pemicu, atau jadikan subproses peristiwa.",
        "an ordinary sub-process is started by its flow; give it a plain start, or make it an event sub-process",
    ),
    "called_start": (
        "Proses yang dipanggil harus punya tepat satu awal.",
        "a called process must have exactly one start event",
    ),
    # multi-instance and loops
    "loop_place": (
        "Pengulangan dan instans ganda hanya untuk tugas, subproses dan panggilan.",
        "loops and multiple instances are only for tasks, sub-processes and calls",
    ),
    "multi_collection": (
        "Instans ganda harus menyebut daftarnya (loopDataInputRef atau properti collection) atau jumlahnya (loopCardinality), "
        "tidak keduanya.",
        "multiple instances need a list (loopDataInputRef, or the property collection) or a number (loopCardinality), not both",
    ),
    "multi_output": (
        "Hasil instans ganda membutuhkan dua-duanya: daftar hasil (loopDataOutputRef) dan isinya (outputDataItem).",
        "the output of multiple instances needs both the list (loopDataOutputRef) and its item (outputDataItem)",
    ),
    "loop_end": (
        "Pengulangan harus menyebut syarat (loopCondition) atau jumlah terbanyak (loopMaximum).",
        "a loop needs a condition (loopCondition) or a maximum (loopMaximum)",
    ),
    # flows and gateways
    "inclusive_parallel": (
        "Cabang gerbang inklusif ditutup gerbang paralel, yang menunggu cabang yang tidak diambil; tutup dengan gerbang inklusif.",
        "branches of an inclusive gateway are closed by a parallel one, which waits for branches not taken; "
        "close them with an inclusive one",
    ),
    "join_reentered": (
        "Dari belakang gerbang paralel ini ada alur kembali ke sebagian cabangnya saja, sehingga gerbang menunggu selamanya; "
        "kembalikan ke depan gerbang yang memecah cabang.",
        "from behind this parallel join a path leads back into some of its branches only, and the join would wait for ever; "
        "lead it back to before the split",
    ),
    "flow_reference": ("Alur ini berawal atau berakhir di elemen yang tidak ada.", "the flow starts or ends at nothing; draw it again"),
    "condition_ignored": (
        "Syarat hanya dibaca di belakang gerbang eksklusif atau inklusif; pasang gerbang di depannya.",
        "a condition is only read behind an exclusive or inclusive gateway; put one before it",
    ),
    "default_condition": (
        "Alur bawaan memuat syarat yang akan diabaikan; hapus syaratnya.",
        "the default flow has a condition that would be ignored; remove it",
    ),
    "default_reference": (
        "Alur bawaan gerbang ini tidak keluar dari gerbang ini; pilih lagi.",
        "the default flow of the gateway does not leave it; choose it again",
    ),
    "split_at_task": (
        "Beberapa alur keluar dari elemen ini; pasang gerbang di belakangnya.",
        "several flows leave the element; put a gateway behind it",
    ),
    "dead_end": ("Jalur ini berhenti tanpa peristiwa akhir.", "the path ends here without an end event"),
    "unreachable": ("Elemen ini tidak pernah dicapai dari awal mana pun.", "the element is reached from no start"),
    "no_end": ("Tidak ada peristiwa akhir; setiap jalur harus menuju satu.", "there is no end event; let every path lead to one"),
    "no_start": ("Tidak ada peristiwa awal.", "there is no start event"),
    "lane_reference": (
        "Jalur peran menyebut elemen yang tidak ada; gambar lagi jalurnya.",
        "the lane names an element that does not exist; draw the lane again",
    ),
    "duplicate_id": (
        "Dua elemen (atau elemen dan operasi) memakai id ini; beri masing-masing id sendiri.",
        "two elements (or an element and an operation) carry this id; give each its own",
    ),
    # tasks
    "no_operation": ("Tugas layanan tidak menyebut operasi.", "the service task names no operation"),
    "no_decision": ("Tugas aturan tidak menyebut keputusan.", "the business-rule task names no decision"),
    "empty_script": (
        "Tugas skrip kosong; tulis konteks FEEL seperti {a: 1}.",
        "the script task is empty; write a FEEL context such as {a: 1}",
    ),
    "task_io": (
        "ioSpecification pada elemen menghapus variabel lain; hapus, dan sebut variabel di proses yang dipanggil.",
        "an ioSpecification on the element would wipe the other variables; remove it, name them in the called process",
    ),
}
