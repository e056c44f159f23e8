"""Training steps of the bit-plane codec's networks in PyTorch, float32, to compare the managed engine with (TrainingSpeed.cs).
   python3 training.py entropy|msssim|psnr BATCH CROP THREADS: prints "ready"; then, for every number of steps on standard input, the seconds that they took.
   python3 training.py encode|bits|show PPM STEP THREADS: the same for passes over a picture without gradients (TorchSpeed.cs).
   Coefficients lie places first, channels last: [N, H/16, W/16, 384] = 256 of luma, 64 of Cb, 64 of Cr, each by rising frequency."""
import sys
import time
import math
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

BLOCK, LAP, LUMA, CHROMA, WIDTH, PLANES = 16, 8, 256, 64, 128, 10
CHANNELS = LUMA + 2 * CHROMA
GROUPS = [(a, b) for a, b in zip((0, 4, 16, 48, 112, 256, 320), (4, 16, 48, 112, 256, 320, 384))]      # channels whose bits are decided together by one head
PHASES = [(0, 0), (1, 1), (0, 1), (1, 0)]                                                            # (row, column) of each 2x2 places, in coding order
KNOWN = {1: [(-1, -1), (-1, 1), (1, -1), (1, 1)], 2: [(-1, 0), (1, 0), (0, -1), (0, 1)],               # neighbours that earlier phases have made known
         3: [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]}
YCC = torch.tensor([[.299, .587, .114], [-.168736, -.331264, .5], [.5, -.418688, -.081312]])
RGB = torch.linalg.inv(YCC)


# ---------------------------------------------------------------- transform

def _dct(n):
    k, x = np.arange(n)[:, None], np.arange(n)[None]
    d = np.cos(np.pi * (2 * x + 1) * k / (2 * n)) * np.sqrt(2 / n); d[0] /= np.sqrt(2); return d


FREQUENCIES = sorted(((u, v) for u in range(BLOCK) for v in range(BLOCK)), key=lambda f: (f[0] ** 2 + f[1] ** 2, f))        # (vertical, horizontal)
BASIS = torch.tensor(np.stack([np.outer(_dct(BLOCK)[u], _dct(BLOCK)[v]).reshape(-1) for u, v in FREQUENCIES]), dtype=torch.float32)
COLOUR = (RGB.square().sum(0) / 3).sqrt()                       # unit noise in a coefficient so scaled is unit noise in RGB
SCALE = torch.cat([COLOUR[0].repeat(LUMA), COLOUR[1].repeat(CHROMA), COLOUR[2].repeat(CHROMA)])
CHANNEL_FREQUENCY = torch.tensor([max(f) for f in FREQUENCIES[:LUMA] + 2 * FREQUENCIES[:CHROMA]]).float()


def _lap_matrix():
    """Orthonormal filter over the 4 samples on either side of a block edge (time-domain lapped transform, type II)."""
    h = LAP // 2; i, j = np.eye(h), np.fliplr(np.eye(h)); w = np.block([[i, j], [j, -i]]) / np.sqrt(2); k, x = np.arange(h)[:, None], np.arange(h)[None]
    c4 = np.cos(np.pi * (2 * x + 1) * (2 * k + 1) / (4 * h)) * np.sqrt(2 / h); v = j @ _dct(h).T @ c4 @ j
    return torch.tensor(w @ np.block([[i, np.zeros((h, h))], [np.zeros((h, h)), v]]) @ w, dtype=torch.float32)


LAPPING = _lap_matrix()


def _lap(y, matrix):
    """filters along the last axis, across every inner block edge"""
    w = y.shape[-1]
    if w <= BLOCK: return y
    edges = torch.arange(BLOCK, w, BLOCK); i = (edges[:, None] + torch.arange(-LAP // 2, LAP // 2)).reshape(-1); y = y.clone()
    y[..., i] = torch.einsum("ij,...ej->...ei", matrix, y[..., i].unflatten(-1, (len(edges), LAP))).flatten(-2); return y


def analyse(rgb):
    """[N,3,H,W] in 0..255, sides multiples of 16 -> coefficients [N,H/16,W/16,384]"""
    y = torch.einsum("ij,njhw->nihw", YCC, rgb - 128); y = _lap(_lap(y, LAPPING).transpose(2, 3), LAPPING).transpose(2, 3)
    u = F.pixel_unshuffle(y, BLOCK).unflatten(1, (3, BLOCK ** 2)); c = torch.einsum("kp,ncphw->nhwck", BASIS, u)
    return torch.cat([c[..., 0, :LUMA], c[..., 1, :CHROMA], c[..., 2, :CHROMA]], -1) * SCALE


def synthesise(q):
    q = q / SCALE; c = torch.zeros(*q.shape[:3], 3, BLOCK ** 2); c[..., 0, :LUMA], c[..., 1, :CHROMA], c[..., 2, :CHROMA] = q.split([LUMA, CHROMA, CHROMA], -1)
    y = F.pixel_shuffle(torch.einsum("kp,nhwck->ncphw", BASIS, c).flatten(1, 2), BLOCK); t = LAPPING.t(); y = _lap(_lap(y.transpose(2, 3), t).transpose(2, 3), t)
    return torch.einsum("ij,njhw->nihw", RGB, y) + 128


# ---------------------------------------------------------------- quantiser

def busyness(rgb):
    """[N,h,w,1]: harmonic mean, over each block and 4 samples around it, of 30 + the local variance of luma (Gaussian window of 11, sigma 1.5). Harmonic, so that one quiet corner beside an edge counts."""
    k = torch.exp(-((torch.arange(11.) - 5) ** 2) / 4.5); k /= k.sum(); y = torch.einsum("j,njhw->nhw", YCC[0], rgb - 128)[:, None]
    blur = lambda v: F.conv2d(F.conv2d(F.pad(v, (5, 5, 5, 5), mode="replicate"), k.view(1, 1, 1, 11)), k.view(1, 1, 11, 1)); variance = (blur(y * y) - blur(y) ** 2).clamp(min=0)
    return (1 / F.avg_pool2d(F.pad(1 / (variance + 30), (4, 4, 4, 4), mode="replicate"), BLOCK + 8, BLOCK)).permute(0, 2, 3, 1)


def steps(busy, step, frequency, contrast):
    """quantiser step of every coefficient. frequency 0..1: strength of the table for detail, contrast 0..0.45: how much larger in busy places. MsSsim tuning: 1 and 0.25, Psnr: 0 and 0"""
    table = torch.tensor([0., -.27, -.17, .5, 1.6]); f = torch.log2(1 + CHANNEL_FREQUENCY); i = f.clamp(max=3.999).floor().long(); w = table[i] * (1 + i - f) + table[i + 1] * (f - i)
    return step * 2 ** (frequency * w) * (busy / 130) ** contrast


def quantise(q, st, rounding=.40):
    return (q.abs() / st + rounding).floor().clamp(max=2 ** PLANES - 1), torch.where(q < 0, -1., 1.)


# ---------------------------------------------------------------- networks

def seen(m, sign):
    """magnitude and signed magnitude, as networks see them"""
    f = torch.log2(1 + m) / 2
    return f, sign * f.clamp(max=1.5)


def around(x, taps=None, at=(0, 0), stride=1):
    """values of neighbouring places side by side in channels: [N,h,w,C] -> [N,h',w',taps*C]; zero outside the picture"""
    n, h, w, _ = x.shape; p = F.pad(x, (0, 0, 1, 1, 1, 1)); taps = taps or [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    return torch.cat([p[:, 1 + at[0] + a:1 + h + a:stride, 1 + at[1] + b:1 + w + b:stride] for a, b in taps], -1)


def join(parts, h, w):
    """phases back into one grid"""
    return _Join.apply(h, w, *parts)


class _Join(torch.autograd.Function):
    @staticmethod
    def forward(c, h, w, *parts):
        out = parts[0].new_empty(parts[0].shape[0], h, w, parts[0].shape[-1])
        for (y, x), v in zip(PHASES, parts): out[:, y::2, x::2] = v
        return out

    @staticmethod
    def backward(c, g): return None, None, *(g[:, y::2, x::2] for y, x in PHASES)


class PlaneEntropy(nn.Module):
    """Probabilities of a plane's bits from earlier planes, earlier phases and lower frequencies; recurrent over the planes."""
    def __init__(s, width=WIDTH):
        super().__init__(); n, c, L = CHANNELS, width, nn.Linear; s.width = c
        s.input, s.gates, s.gates_state, s.plane = L(2 * n + 4, c), L(9 * c, 2 * c), L(c, 2 * c, bias=False), nn.Parameter(torch.randn(PLANES, c) * .1)
        s.news, s.phase, s.neighbours = L(2 * n, c), nn.ModuleList(L(c, c) for _ in PHASES), nn.ModuleList(L(len(KNOWN[p]) * c, c, bias=False) for p in (1, 2, 3))
        s.mix1, s.mix2, s.heads = L(c, c), L(c, c), nn.ModuleList(L(c, 3 * (b - a)) for a, b in GROUPS)
        s.bias, s.threshold, s.refine = nn.Parameter(torch.zeros(PLANES, 3, n)), nn.Parameter(torch.zeros(3, 3, n)), nn.Parameter(torch.zeros(3, n))
        s.before, s.within, s.within_sign, s.beside = nn.Parameter(torch.zeros(n, n)), nn.Parameter(torch.zeros(n, n)), nn.Parameter(torch.zeros(n, n)), nn.Parameter(torch.zeros(16, n))
        s.register_buffer("lower", torch.tril(torch.ones(n, n), -1), persistent=False); s.bias.data[:, 0] = -3
        for h in s.heads: nn.init.zeros_(h.weight); nn.init.zeros_(h.bias)

    def state(s, k, m, sign, st, h):
        """state before plane k; m: magnitudes n >> (k+1); st: the file's steps"""
        t = (st.log2() + (k - 6)) / 4; mean = t.mean(-1, keepdim=True); fine = 4 * (t[..., 112:256].mean(-1, keepdim=True) - mean); last = torch.full_like(mean, float(k == 0))
        g = F.relu(s.input(torch.cat([*seen(m, sign), mean, mean * mean, fine, last], -1)) + s.plane[k]); u = s.gates(around(g))
        if h is not None: u = u + s.gates_state(h)
        z, v = u.chunk(2, -1); z, v = torch.sigmoid(z), torch.tanh(v)
        return z * v if h is None else h + z * (v - h)

    def logits(s, k, h, m, now, sign, st):
        """[N,h,w,3,384]: significance, sign (of +), refinement. m, now: magnitudes before and after plane k; what a bit may not see is masked here"""
        n, (N, H, W, _) = CHANNELS, m.shape; (f0, s0), (f1, s1) = seen(m, sign), seen(now, sign); df, ds = f1 - f0, s1 - s0
        part = [F.linear(torch.cat([df[..., a:b], ds[..., a:b]], -1), torch.cat([s.news.weight[:, a:b], s.news.weight[:, n + a:n + b]], 1)) for a, b in GROUPS]
        lower = [torch.zeros_like(part[0])]                                  # news of the groups before each group, same place
        for p in part[:-1]: lower.append(lower[-1] + p)
        e = F.relu(lower[-1] + part[-1] + s.news.bias); known = torch.zeros(1, H, W, 1); t, beside, o = [], [], 0
        for p, (y, x) in enumerate(PHASES):
            v = s.phase[p](h[:, y::2, x::2]); b = torch.zeros(*v.shape[:3], n)
            if p:
                v = v + s.neighbours[p - 1](around(e * known, KNOWN[p], (y, x), 2))
                b = (around(df * known, KNOWN[p], (y, x), 2).unflatten(-1, (-1, n)) * s.beside[o:o + len(KNOWN[p])]).sum(-2); o += len(KNOWN[p])
            t.append(v); beside.append(b); known = known.clone(); known[:, y::2, x::2] = 1
        t = F.relu(join(t, H, W)); t = t + s.mix2(F.relu(s.mix1(t)))
        out = torch.cat([head(F.relu(t + c)).unflatten(-1, (3, -1)) for head, c in zip(s.heads, lower)], -1)
        r = (st.log2() + (k - 6)) / 4; curve = lambda i: r * (s.threshold[i, 0] + r * (s.threshold[i, 1] + r * s.threshold[i, 2]))
        significance = F.linear(f0, s.before) + F.linear(f1, s.within * s.lower) + join(beside, H, W) + curve(0)
        refinement = torch.where(m == 1, s.refine[0], torch.where(m < 4, s.refine[1], s.refine[2])) + curve(2)
        return out + torch.stack([significance, F.linear(s1, s.within_sign * s.lower), refinement], -2) + s.bias[k]


class PlaneDecoder(nn.Module):
    """What the quantiser lost: coefficients in units of the shown step, from all that is known of them and of their neighbours."""
    def __init__(s, width=160, blocks=3):
        super().__init__(); L = nn.Linear; s.input, s.output, s.offsets = L(2 * CHANNELS + 3, width), L(width, CHANNELS), nn.Parameter(torch.zeros(2, 3, CHANNELS))
        s.blocks = nn.ModuleList(nn.ModuleList([L(9 * width, width), L(width, width)]) for _ in range(blocks)); nn.init.zeros_(s.output.weight); nn.init.zeros_(s.output.bias)
        for _, v in s.blocks: v.weight.data.mul_(.3)

    def forward(s, m, sign, st, cut):
        """m: magnitudes n >> k; st: steps * 2^k; cut: 1. where k > 0 (the file goes on or was cut), else 0.: a number or [N,1,1,1]"""
        cut = torch.as_tensor(cut).reshape(-1, 1, 1, 1); f = torch.log2(1 + m) / 2; t = st.log2(); mean = t.mean(-1, keepdim=True); fine = t[..., 112:256].mean(-1, keepdim=True) - mean
        x = s.input(torch.cat([f, sign * f, (mean - 6) / 4, fine, torch.zeros_like(mean) + cut], -1))
        for wide, point in s.blocks: x = x + point(F.relu(wide(around(F.relu(x)))))
        r = s.offsets[0] + cut[..., None] * (s.offsets[1] - s.offsets[0] + .45)
        return sign * (m + (m > 0) * torch.where(m == 1, r[..., 0, :], torch.where(m == 2, r[..., 1, :], r[..., 2, :]))) + s.output(F.relu(x))


class PictureFilter(nn.Module):
    """Repairs the picture at full size: four 3x3 convolutions on 2x2 pixels folded into channels, added to it."""
    def __init__(s, width=32):
        super().__init__(); C = lambda i, o: nn.Conv2d(i, o, 3, padding=1)
        s.first, s.second, s.third, s.last = C(13, width), C(width, width), C(width, width), C(width, 12); nn.init.zeros_(s.last.weight); nn.init.zeros_(s.last.bias)

    def forward(s, x, st):
        """x: [N,3,H,W] in 0..255; st: shown steps [N,H/16,W/16,384], of which the mean logarithm of luma's 64 lowest is seen"""
        t = F.interpolate(st[..., :64].log2().mean(-1)[:, None] / 2 - 2.5, scale_factor=BLOCK // 2, mode="nearest")
        h = F.relu(s.second(F.relu(s.first(torch.cat([F.pixel_unshuffle((x - 128) / 64, 2), t], 1)))))
        return x + 16 * F.pixel_shuffle(s.last(F.relu(s.third(h) + h)), 2)


class Restorer(nn.Module):
    """What is known of the integers -> picture. One for each tuning."""
    def __init__(s, width=160, blocks=3, filter_width=32): super().__init__(); s.decoder, s.filter = PlaneDecoder(width, blocks), PictureFilter(filter_width)

    def forward(s, m, sign, st, cut):
        """m: magnitudes n >> k; st: steps * 2^k; cut: 1. where k > 0 -> [N,3,H,W], not yet clamped or rounded"""
        return s.filter(synthesise(s.decoder(m, sign, st, cut) * st), st)


# ---------------------------------------------------------------- the codec

def top_plane(n): return int(math.log2(max(1, n.max().item())))


def cost(logits, m, now, sign):
    """bits [N,3] of a plane: significance, sign, refinement"""
    target = torch.stack([(now > 0).float(), (sign > 0).float(), now - 2 * m], -2); sent = torch.stack([m == 0, (m == 0) & (now > 0), m > 0], -2).float()
    return (F.binary_cross_entropy_with_logits(logits, target, reduction="none") * sent).sum((1, 2, 4)) / math.log(2)


def unroll(net, n, sign, st, keep=None):
    """bits [planes,N,3] from the highest plane down; keep: a dict that receives states and logits"""
    h, bits = None, []
    for k in range(top_plane(n), -1, -1):
        m, now = (n / 2.0 ** (k + 1)).floor(), (n / 2.0 ** k).floor(); h = net.state(k, m, sign, st, h); q = net.logits(k, h, m, now, sign, st); bits.append(cost(q, m, now, sign))
        if keep is not None: keep[f"state.{k}"], keep[f"logits.{k}"] = h, q
    return torch.stack(bits)


KERNEL = torch.exp(-((torch.arange(11).float() - 5) ** 2) / 4.5); KERNEL /= KERNEL.sum()


def blur(x):
    c = x.shape[1]
    return F.conv2d(F.conv2d(x, KERNEL.view(1, 1, 1, 11).repeat(c, 1, 1, 1), groups=c), KERNEL.view(1, 1, 11, 1).repeat(c, 1, 1, 1), groups=c)


def tile_ms_ssim(a, b):
    """[N] for training tiles of 128 pixels: four scales, windows reflected at the edges"""
    out = 1
    for i, w in enumerate((.0448, .2856, .3001, .3696)):
        ma, mb, aa, bb, ab = blur(F.pad(torch.cat([a, b, a * a, b * b, a * b], 1), (5, 5, 5, 5), mode="reflect")).chunk(5, 1); cs = (2 * (ab - ma * mb) + 58.5225) / (aa - ma * ma + bb - mb * mb + 58.5225)
        out = out * ((2 * ma * mb + 6.5025) / (ma * ma + mb * mb + 6.5025) * cs if i == 3 else cs).mean((2, 3)).clamp(min=1e-3) ** w; a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
    return out.mean(1)


class Muon:
    """Momentum made orthogonal by five Newton-Schulz iterations, for the matrices inside a network (Jordan et al. 2024)."""
    def __init__(s, weights, rate): s.weights, s.rate, s.momenta = weights, rate, [torch.zeros_like(w) for w in weights]

    @torch.no_grad()
    def step(s, scale):
        for w, b in zip(s.weights, s.momenta):
            b.mul_(.95).add_(w.grad); x = w.grad + .95 * b; x = x / (x.norm() + 1e-12); tall = w.shape[0] > w.shape[1]
            if tall: x = x.t()
            for _ in range(5): y = x @ x.t(); x = 3.4445 * x + (-4.775 * y + 2.0315 * y @ y) @ x
            w.add_(x.t() if tall else x, alpha=-s.rate * scale * max(1, w.shape[0] / w.shape[1]) ** .5)


def decibels(kind, x, y):
    """[N] of each picture's PSNR or MS-SSIM"""
    return -10 / math.log(10) * (((x - y).square().mean((1, 2, 3)) / 65025).log() if kind == "psnr" else (1 - tile_ms_ssim(x, y)).clamp(min=1e-5).log())


def serve(step):
    """answers numbers of steps with seconds"""
    def run(count):
        start = time.time()
        for _ in range(count): step()
        return time.time() - start
    run(2)
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin: print(run(int(line)), flush=True)


def forward(kind, path, step):
    """a pass over a picture: encode: transform, quantiser and entropy model; bits: entropy model; show: decoder, inverse transform and filter"""
    with open(path, "rb") as f: _, size, _, data = f.read().split(b"\n", 3)
    w, h = map(int, size.split()); rgb = torch.tensor(np.frombuffer(data, np.uint8).reshape(1, h, w, 3).astype(np.float32)).permute(0, 3, 1, 2).contiguous()
    rgb = F.pad(rgb, (0, -w % BLOCK, 0, -h % BLOCK), mode="replicate"); table = lambda: steps(busyness(rgb), step, 1, .25); st = table(); n, sign = quantise(analyse(rgb), st)
    if kind == "show": net = Restorer(); return lambda: net(n, sign, st, torch.zeros(1, 1, 1, 1))
    net = PlaneEntropy(); top = top_plane(n)

    def bits(n, sign, st):
        hidden = None
        for k in range(top, -1, -1):
            m, now = (n / 2.0 ** (k + 1)).floor(), (n / 2.0 ** k).floor(); hidden = net.state(k, m, sign, st, hidden); net.logits(k, hidden, m, now, sign, st)
    return (lambda: bits(n, sign, st)) if kind == "bits" else (lambda: bits(*quantise(analyse(rgb), st := table()), st))


KIND, THREADS = sys.argv[1], int(sys.argv[4])
torch.manual_seed(1); torch.set_num_threads(THREADS)
if KIND in ("encode", "bits", "show"):
    with torch.no_grad(): serve(forward(KIND, sys.argv[2], float(sys.argv[3])))
    sys.exit()
BATCH, CROP = map(int, sys.argv[2:4])
net = PlaneEntropy() if KIND == "entropy" else Restorer()
inner = [w for k, w in net.named_parameters() if w.dim() == 2 and not {"plane", "refine", "beside", "heads", "output", "within_sign"} & set(k.split("."))]
ids = {id(w) for w in inner}; others = [w for w in net.parameters() if id(w) not in ids]
adam, muon, mean = torch.optim.Adam(others, 1e-4, betas=(.9, .99)), Muon(inner, 1e-4), [w.detach().clone() for w in net.parameters()]
y, x = torch.meshgrid(torch.arange(float(CROP)), torch.arange(float(CROP)), indexing="ij")
WAVES = [128 + 60 * torch.sin(.02 * n * x + .03 * y) + 40 * torch.sin(.004 * x * y) for n in range(1, 9)]


def step():
    picture = torch.stack([torch.stack([WAVES[(n + 1) % 8] + 10 * c for c in range(3)]) for n in range(BATCH)])
    picture = (picture + 25 * (torch.rand(picture.shape) - .5)).clamp(0, 255)
    u = torch.rand(3).tolist(); frequency, contrast = (0, 0) if u[0] < .3 else (1, .25) if u[0] < .6 else (1.3 * u[1], .45 * u[2])
    size = torch.exp(torch.empty(BATCH, 1, 1, 1).uniform_(math.log(5), math.log(130))) * (.7 if contrast else 1)
    st = steps(busyness(picture), size, frequency, contrast); n, sign = quantise(analyse(picture), st)
    if KIND == "entropy":
        bits = unroll(net, n, sign, st).sum((0, 2)) / CROP ** 2; loss = (bits / (.02 + bits.detach().sqrt())).mean()
    else:
        k = (4 * torch.rand(BATCH, 1, 1, 1) - 1).floor().clamp(min=0)
        loss = -decibels(KIND, picture, net((n / 2 ** k).floor(), sign, st * 2 ** k, (k > 0).float())).mean() / 10
    net.zero_grad(set_to_none=True); loss.backward(); nn.utils.clip_grad_norm_(others, 1.); adam.step(); muon.step(1)
    with torch.no_grad():
        for e, w in zip(mean, net.parameters()): e.lerp_(w, .002)


serve(step)
