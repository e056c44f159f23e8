"""Training steps of the preset "fast" in PyTorch, float32, to compare the managed engine with (TrainingSpeed.cs).
   python3 training.py BATCH CROP ITERATIONS THREADS: prints "ready"; then, for every number of steps on standard input,
   the seconds that they took."""
import sys
import time
import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, CROP, ITERATIONS, THREADS = map(int, sys.argv[1:5])
CHANNELS, BITS, COEFFICIENTS, PATCH = 128, 32, 384, 16
PIXELS = 3 * PATCH * PATCH


class ResidualGru(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.wx = nn.Conv2d(inputs, 3 * CHANNELS, 3, padding=1)
        self.uh = nn.Conv2d(CHANNELS, 3 * CHANNELS, 1, bias=False)
        self.un = nn.Conv2d(CHANNELS, CHANNELS, 1, bias=False)
        self.wo = nn.Conv2d(inputs, CHANNELS, 1, bias=False)

    def forward(self, x, h):
        z, r, n = self.wx(x).chunk(3, 1)
        if h is None:
            h = torch.sigmoid(z) * torch.tanh(n)
        else:
            uz, ur, wh = self.uh(h).chunk(3, 1)
            n = torch.tanh(n + self.un(torch.sigmoid(r + ur) * h))
            h = h + torch.sigmoid(z + uz) * (n - h) + 0.1 * wh
        return h + self.wo(x), h


class Codec(nn.Module):
    def __init__(self):
        super().__init__()
        self.analysis = nn.Conv2d(PIXELS, COEFFICIENTS, 1, bias=False)
        self.synthesis = nn.Conv2d(COEFFICIENTS, PIXELS, 1, bias=False)
        self.encoder = nn.ModuleList([ResidualGru(COEFFICIENTS), ResidualGru(CHANNELS)])
        self.binarizer = nn.Conv2d(CHANNELS, BITS, 1)
        self.widen = nn.Conv2d(BITS, CHANNELS, 1)
        self.decoder = nn.ModuleList([ResidualGru(CHANNELS), ResidualGru(CHANNELS)])
        self.output = nn.Conv2d(CHANNELS, COEFFICIENTS, 1)
        self.gain = nn.Parameter(torch.arange(ITERATIONS) * 0.12)
        self.gain_map = nn.Conv2d(CHANNELS, COEFFICIENTS, 1)
        self.direct_encode = nn.Parameter(torch.randn(ITERATIONS, BITS, COEFFICIENTS, 1, 1) * 0.05)
        self.direct_decode = nn.Parameter(torch.randn(ITERATIONS, COEFFICIENTS, BITS, 1, 1) * 0.05)

    def loss(self, x):
        states, total, reconstruction, residual = [None] * 4, 0, torch.zeros_like(x), x
        for t in range(ITERATIONS):
            gain = torch.exp(self.gain[t])
            q = self.analysis(F.pixel_unshuffle(residual, PATCH))
            local = torch.exp(3 * torch.tanh(self.gain_map(states[3]) / 3)) if t else torch.ones_like(q)
            q = q * local
            h = q * gain
            for i in range(2):
                h, states[i] = self.encoder[i](h, states[i])
            y = torch.tanh(self.binarizer(h) + F.conv2d(q, self.direct_encode[t]))
            bits = y + (torch.where(y < 0, -1.0, 1.0) - y).detach()
            with torch.no_grad():
                weight = self.direct_decode[t].square() * self.synthesis.weight.square().sum((0, 2, 3)).view(-1, 1, 1, 1)
                mask = (F.conv2d(1 / local.square(), weight.transpose(0, 1)) > 1e-4).float()
            bits = bits * mask
            h = self.widen(bits)
            for i in range(2):
                h, states[2 + i] = self.decoder[i](h, states[2 + i])
            o = (self.output(h) / gain + F.conv2d(bits, self.direct_decode[t])) / local
            reconstruction = reconstruction + F.pixel_shuffle(self.synthesis(o), PATCH)
            residual = (x - reconstruction).detach()
            total = total + (x - reconstruction).abs().mean()
        return total / ITERATIONS


torch.manual_seed(1)
torch.set_num_threads(THREADS)
codec = Codec()
for parameter in codec.parameters():
    if parameter.dim() == 4:
        parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(codec.parameters(), 1e-4, betas=(0.9, 0.99))


def run(steps):
    start = time.time()
    for _ in range(steps):
        x = (torch.rand(BATCH, 3, CROP, CROP) - 0.5).contiguous(memory_format=torch.channels_last)
        optimizer.zero_grad(set_to_none=True)
        codec.loss(x).backward()
        torch.nn.utils.clip_grad_norm_(codec.parameters(), 0.1)
        optimizer.step()
    return time.time() - start


run(2)
print("ready", torch.__version__, flush=True)
for line in sys.stdin:
    print(run(int(line)), flush=True)
