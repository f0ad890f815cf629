"""Diagrams without a diagram part, drawn in a few words; and the hard ones the layout must stand."""

from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="https://alur.example/uji">\n'
)
KINDS = {
    "s": "startEvent", "e": "endEvent", "u": "userTask", "o": "serviceTask", "d": "businessRuleTask", "x": "exclusiveGateway",
    "p": "parallelGateway", "b": "boundaryEvent", "w": "intermediateCatchEvent", "k": "callActivity",
}
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition>"


def node(text: str) -> tuple[str, str]:
    """'u:cek:Memeriksa berkas' → its id and XML; a boundary event names its host after '@': 'b:t@cek:3 hari'."""
    kind, name, title = [*text.split(":"), ""][:3]
    name, _, host = name.partition("@")
    attached = f' attachedToRef="{host}"' if host else ""
    inside = TIMER if kind in "bw" else ""
    return name, f'    <bpmn:{KINDS[kind]} id="{name}" name="{title}"{attached}>{inside}</bpmn:{KINDS[kind]}>\n'


def flows(text: str, prefix: str = "f") -> str:
    """A chain per line, a name after ':' for its flows."""
    out = []
    for line in filter(None, map(str.strip, text.splitlines())):
        path, _, name = line.partition(":")
        for source, target in pairwise(part.strip() for part in path.split(">")):
            title = f' name="{name.strip()}"' if name else ""
            out.append(f'    <bpmn:sequenceFlow id="{prefix}_{source}_{target}"{title} sourceRef="{source}" targetRef="{target}" />\n')
    return "".join(out)


def subprocess(name: str, title: str, nodes: list[str], lines: str) -> str:
    inner = "".join(node(text)[1] for text in nodes)
    return f'    <bpmn:subProcess id="{name}" name="{title}">\n{inner}{flows(lines, name)}    </bpmn:subProcess>\n'


def diagram(lanes: dict[str, list[str]], lines: str, *, pool: bool = True, more: str = "") -> bytes:
    """A file from lanes of nodes and lines of flows; a lane with the name '' means a process without lanes."""
    drawn = {lane: [node(text) if not text.startswith(" ") else (text.split('"')[1], text) for text in nodes] for lane, nodes in lanes.items()}
    sets = "".join(
        f'      <bpmn:lane id="lajur_{number}" name="{lane}">\n'
        + "".join(f"        <bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>\n" for name, _ in nodes)
        + "      </bpmn:lane>\n"
        for number, (lane, nodes) in enumerate(drawn.items())
        if lane
    )
    body = "".join(xml for nodes in drawn.values() for _, xml in nodes)
    lane_set = f'    <bpmn:laneSet id="lajur">\n{sets}    </bpmn:laneSet>\n' if sets else ""
    collaboration = '  <bpmn:collaboration id="k">\n    <bpmn:participant id="kolam" name="Layanan" processRef="p" />\n  </bpmn:collaboration>\n'
    return (
        f'{HEAD}{collaboration if pool else ""}  <bpmn:process id="p" name="P" isExecutable="true">\n{lane_set}{body}{flows(lines)}{more}'
        "  </bpmn:process>\n</bpmn:definitions>\n"
    ).encode()


PROMOTION = diagram(
    {
        "Pegawai": ["s:mulai:Usul diajukan", "u:lengkapi:Melengkapi berkas usulan", "u:terima:Menerima pemberitahuan", "e:selesai:Selesai", "e:ditolak:Usul ditolak"],
        "Fasilitator OPD": ["u:cek:Memeriksa kelengkapan berkas usulan kenaikan pangkat", "x:lengkap:Lengkap?", "b:t_cek@cek:3 hari kerja", "o:ingatkan:Mengirim pengingat", "e:e_ingat"],
        "Kepala OPD": ["u:setuju_opd:Menyetujui usulan", "x:opd_ok:Disetujui?"],
        "Analis Kepegawaian Mutasi": ["d:aturan:Memeriksa syarat", "p:pisah", "u:ver_data:Verifikasi data", "p:gabung", "x:hasil:Hasil verifikasi?"],
        "Inspektorat": ["u:bebas:Surat bebas temuan", "b:t_bebas@bebas:5 hari kerja", "b:t_lama@bebas:10 hari kerja", "o:anggap:Dianggap bebas temuan"],
        "Penghubung BKN": ["o:usul_bkn:Mengusulkan ke BKN", "w:tunggu:Pertek terbit"],
        "Kepala Bidang Mutasi": ["u:paraf:Memaraf SK"],
        "Pejabat Pembina Kepegawaian": ["u:tt:Menandatangani SK", "x:ttd_ok:Ditandatangani?", "o:riwayat:Mencatat riwayat pangkat"],
    },
    """
    mulai > cek > lengkap
    lengkap > setuju_opd: Ya
    lengkap > lengkapi: Tidak lengkap
    lengkapi > cek
    t_cek > ingatkan > e_ingat
    setuju_opd > opd_ok
    opd_ok > aturan: Disetujui
    opd_ok > ditolak: Ditolak
    opd_ok > lengkapi: Dikembalikan untuk diperbaiki
    aturan > pisah > ver_data > gabung > hasil
    pisah > bebas > gabung
    t_bebas > anggap > gabung
    t_lama > ingatkan
    hasil > usul_bkn: Memenuhi
    hasil > lengkapi: Perlu perbaikan
    hasil > ditolak: Tidak memenuhi
    usul_bkn > tunggu > paraf > tt > ttd_ok
    ttd_ok > riwayat: Ya
    ttd_ok > paraf: Dikembalikan
    riwayat > terima > selesai
    """,
)
INNER = subprocess(
    "periksa", "Pemeriksaan dokumen", ["s:s1", "u:u1:Periksa", "x:g1:Sah?", "u:u2:Minta ulang", "e:e1:Sah"],
    """
    s1 > u1 > g1
    g1 > e1: ya
    g1 > u2: tidak
    u2 > u1
    """,
)
NESTED = diagram(
    {
        "Pegawai": ["s:mulai:Permohonan", "u:isi:Mengisi", "e:selesai:Selesai", "e:batal:Dibatalkan"],
        "Atasan Langsung": [INNER, "b:tb@periksa:Habis waktu", "b:tarik@periksa:Ditarik pegawai", "u:putus:Memutuskan", "x:g:Keputusan?"],
    },
    """
    mulai > isi > periksa > putus > g
    g > selesai: Setuju
    g > isi: Perubahan
    g > batal: Tolak
    tb > putus
    tarik > batal
    """,
    more='    <bpmn:textAnnotation id="catatan"><bpmn:text>Paling lama lima hari kerja</bpmn:text></bpmn:textAnnotation>\n'
    '    <bpmn:association id="as" sourceRef="putus" targetRef="catatan" />\n',
)
PLAIN = diagram(
    {"": ["s:mulai:Mulai", "u:a:A", "x:g", "u:b:B", "u:c:C", "x:h", "e:z:Selesai"]},
    """
    mulai > a > g > b > h > z
    g > c > h
    h > a: lagi
    g > h: langsung
    """,
    pool=False,
)
SPECIMENS = {"promotion": PROMOTION, "nested": NESTED, "plain": PLAIN}
