"""Codes about what a diagram draws: constructs that are not run, paths, gateways, events, calls."""

from engine.lint.codes.code import ERROR, WARNING, Code
from engine.workflow.refusals import REFUSED

E, W = ERROR, WARNING
# what the engine refuses has its sentences beside the code that finds it
NOT_RUN = {code: Code(E, *(each.replace("{", "{{").replace("}", "}}") for each in sentences)) for code, sentences in REFUSED.items()}
DIAGRAMS: dict[str, Code] = NOT_RUN | {
    "no_process": Code(E, "tidak ada proses di dalam berkas; gambar satu proses", "there is no process in the file; draw one"),
    "several_processes": Code(W, "beberapa proses dalam satu berkas; simpan setiap proses dalam berkas sendiri", "several processes in one file; keep each in a file of its own"),
    "not_executable": Code(E, "proses bertanda tidak dapat dijalankan; setel isExecutable menjadi true", "the process is marked as not executable; set isExecutable to true"),
    "process_id": Code(E, "id proses utama harus sama dengan nama folder “{service}”", "the id of the main process must be the folder's name “{service}”"),
    "subprocess_starts": Code(E, "subproses memiliki {count} kejadian mulai; harus tepat satu", "the sub-process has {count} start events; it needs exactly one"),
    "several_starts_with_none": Code(W, "salah satu dari beberapa kejadian mulai tidak bernama; namai setiap cara mulai", "one of several start events has no name; name every way to start"),
    "no_way_to_end": Code(E, "dari sini tidak ada jalan ke kejadian akhir; gambar jalan keluarnya", "no way leads from here to an end event; draw one"),
    "gateway_without_default": Code(E, "semua syarat dapat salah dan tidak ada alir bawaan, sehingga berkas macet; tandai satu alir sebagai bawaan",
                                   "all conditions may be false and there is no default flow, so that the case would stand still; mark one flow as default"),
    "flow_without_condition": Code(E, "alir dari gerbang ini tidak bersyarat dan bukan bawaan; beri syarat atau jadikan bawaan", "a flow from this gateway has no condition and is not the default; give it one or make it the default"),
    "gateway_useless": Code(W, "gerbang dengan satu masuk dan satu keluar tidak berguna; hapus", "a gateway with one flow in and one out does nothing; remove it"),
    "gateway_mixed": Code(W, "gerbang ini sekaligus menggabung dan membagi; gambar dua gerbang", "this gateway both joins and splits; draw two"),
    "join_never_full": Code(E, "gerbang paralel menunggu jalur yang tidak semuanya dipilih di “{split}”; tutup dengan gerbang sejenis", "the parallel join waits for paths of which “{split}” does not choose all; close it with a gateway of the same kind"),
    "join_of_boundary": Code(E, "gerbang paralel menunggu jalur dari “{host}” dan dari kejadian tepinya “{event}”, padahal keduanya tidak pernah datang bersama; satukan kedua jalur itu dahulu dengan gerbang eksklusif", "the parallel join waits for the path from “{host}” and for that from its boundary event “{event}”, which never both come; merge these two with an exclusive gateway first"),
    "event_untyped": Code(E, "kejadian antara tanpa pemicu tidak menunggu apa pun; pilih pesan, sinyal atau pewaktu", "an intermediate catch event without a trigger waits for nothing; choose a message, a signal or a timer"),
    "timer_reason": Code(W, "pewaktu tanpa alasan; tulis dasar batas waktunya pada dokumentasi elemen", "the timer gives no reason; write where its limit comes from in the element's documentation"),
    "event_reference": Code(E, "kejadian menyebut {kind} yang tidak didefinisikan; pilih lagi", "the event names a {kind} that is not defined; choose again"),
    "payload_misplaced": Code(E, "messageVariable di bawah bpmn:message tidak dibaca; letakkan di dalam kejadiannya", "messageVariable below bpmn:message is not read; put it into the event"),
    "error_uncaught": Code(W, "galat “{error}” tidak ditangkap kejadian tepi mana pun; tangkap pada pemanggilnya", "no boundary event catches the error “{error}”; catch it where this is called"),
    "call_missing": Code(E, "proses “{process}” yang dipanggil tidak ada{near}", "the called process “{process}” does not exist{near}"),
    "call_empty": Code(E, "aktivitas panggilan tidak menyebut proses; pilih prosesnya", "the call activity names no process; choose one"),
    "recursion": Code(E, "proses memanggil dirinya sendiri melalui {path}; putuskan lingkarannya", "the process calls itself through {path}; break the circle"),
    "retries": Code(W, "retries tidak dijalankan; kegagalan menjadi kejadian yang dapat diulang administrator", "retries are not run; a failure becomes an incident an administrator retries"),
    "inner_lanes": Code(W, "lajur di dalam subproses diabaikan; gunakan sifat role pada tugasnya", "lanes inside a sub-process are ignored; use the property role on its tasks"),
    "unnamed": Code(W, "tugas ini tidak bernama; beri nama yang dibaca orang di daftar tugasnya", "the task has no name; give it the one people read in their task list"),
    "id_elsewhere": Code(E, "id ini juga dipakai di {other}; dalam satu paket setiap elemen memiliki id sendiri", "{other} uses this id too; in one bundle every element has its own"),
    "python": Code(E, "ini Python, bukan FEEL; tulis konteks FEEL seperti {{a: 1}}", "this is Python, not FEEL; write a FEEL context such as {{a: 1}}"),
}
